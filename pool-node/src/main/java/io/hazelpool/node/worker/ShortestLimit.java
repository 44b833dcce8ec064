package io.hazelpool.node.worker;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The shortest time limit that a pool's tasks have of late: how often to look at them. It is the pool's own, until a
 * task with a shorter one starts; and the pool's again when none did between two looks.
 *
 * <p>Concurrency: a worker shows its task before it tells of the limit here, and the time limits' thread calls
 * {@link #look} before it looks at the workers. So a task is seen by the look that forgets its limit, or its limit is
 * noted after that. Tasks of a known limit cost two reads; at most one wake-up is due per limit and look.
 */
final class ShortestLimit {

    private final long poolNanos;
    private final AtomicLong nanos;
    private volatile boolean inUse;

    ShortestLimit(long poolNanos) {
        this.poolNanos = poolNanos;
        this.nanos = new AtomicLong(poolNanos);
    }

    /** A task with this limit has started; true if nobody would look in time, unless woken now. */
    boolean started(long limitNanos) {
        if (limitNanos >= poolNanos) {
            return false;
        }
        if (!inUse) {
            inUse = true;
        }
        long known = nanos.get();
        while (limitNanos < known) {
            if (nanos.compareAndSet(known, limitNanos)) {
                return true;
            }
            known = nanos.get();
        }
        return false;
    }

    /** How long until the next look, at the most; to be asked before this one. */
    long look() {
        if (inUse) {
            inUse = false;
        } else {
            nanos.set(poolNanos);
        }
        return nanos.get();
    }
}
