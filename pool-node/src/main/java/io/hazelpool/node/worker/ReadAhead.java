package io.hazelpool.node.worker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many tasks a pool's workers end within a short time, by what they did lately: so many may be held beyond what can
 * start now, and do not wait longer than that. None while tasks are long: a worker has to end more than one within the
 * time, else what is held waits behind tasks here that could start elsewhere. Not thread-safe.
 */
final class ReadAhead {

    /** What a crash loses unstarted, and another node might have run, is bounded by this, too. */
    private static final int MOST = 256;

    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final long lengthNanos;
    private final LongSupplier clock;
    private long since;
    private long ended;
    private double perNano;

    /**
     * Nothing has ended yet.
     *
     * @param length so much work may be held; none if zero
     * @param clock in nanoseconds, as {@link System#nanoTime()}
     */
    ReadAhead(Duration length, LongSupplier clock) {
        this.lengthNanos = length.toNanos();
        this.clock = clock;
        this.since = clock.getAsLong();
    }

    /** A worker is through with a task. */
    void ended() {
        ended++;
    }

    /** How many tasks so many workers end in that time. */
    int tasks(int workers) {
        long now = clock.getAsLong();
        long elapsed = now - since;
        if (elapsed >= WINDOW_NANOS) {
            perNano = (double) ended / elapsed;
            ended = 0;
            since = now;
        }
        double tasks = perNano * lengthNanos;
        return tasks <= workers ? 0 : (int) Math.min(tasks, MOST);
    }
}
