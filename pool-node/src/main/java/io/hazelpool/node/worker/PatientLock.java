package io.hazelpool.node.worker;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock which workers, virtual ones maybe, share with a few threads that must not wait for them.
 *
 * <p>A {@link ReentrantLock} that comes free wakes the thread that has waited longest. If that is a virtual one, and
 * tasks that compute keep all carrier threads, it does not run; and those behind it stay in the queue, though nobody
 * has the lock. One of them may be the thread that ends tasks at their time limit, so that no carrier ever came free.
 * So here who waits leaves the queue every millisecond and takes the lock if it is free, out of turn. Workers take it
 * {@link #lockInTurn}: hundreds of them would do little but leave and come back.
 *
 * <p>That holds for {@link #lock} only: {@link #lockInterruptibly}, and the end of a wait for a condition, queue up as
 * ever. Costs nothing while the lock is free.
 */
final class PatientLock extends ReentrantLock {

    private static final long serialVersionUID = 1L;

    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** For workers. */
    void lockInTurn() {
        super.lock();
    }

    @Override
    public void lock() {
        if (tryLock()) {
            return;
        }
        boolean interrupted = false;
        boolean locked = false;
        while (!locked) {
            try {
                locked = tryLock(TURN_NANOS, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
