package io.hazelpool.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sees to it that every submission is answered by its deadline, to within {@value #TICK_MILLIS} ms, whatever its sender
 * is stuck in. Ticks only while there is something to answer; costs a submission one read of a flag.
 */
final class Deadlines {

    private static final long TICK_MILLIS = 50;

    private final ScheduledExecutorService timer;
    private final List<Submitter> submitters = new CopyOnWriteArrayList<>();
    private final AtomicBoolean ticking = new AtomicBoolean();

    Deadlines(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    void add(Submitter submitter) {
        submitters.add(submitter);
    }

    /** To be called after a submission was handed to its submitter. */
    void watch() {
        if (!ticking.get() && ticking.compareAndSet(false, true)) {
            schedule();
        }
    }

    private void tick() {
        if (anyLeft()) {
            schedule();
            return;
        }
        ticking.set(false);
        if (anyLeft()) { // came between the two lines above
            watch();
        }
    }

    private boolean anyLeft() {
        boolean left = false;
        long now = System.nanoTime();
        for (Submitter submitter : submitters) {
            left |= submitter.expire(now);
        }
        return left;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a tick does not throw
    private void schedule() {
        try {
            timer.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            ticking.set(false); // closing answers whatever is left
        }
    }
}
