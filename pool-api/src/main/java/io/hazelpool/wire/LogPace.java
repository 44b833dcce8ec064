package io.hazelpool.wire;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one line a second through: what tasks and strangers bring about comes by the thousand. Thread-safe. */
public final class LogPace {

    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong quietUntilNanos = new AtomicLong(System.nanoTime());

    /** Whether a line may be written now; then none may for a second. */
    public boolean isDue() {
        long now = System.nanoTime();
        long quiet = quietUntilNanos.get();
        return now - quiet >= 0 && quietUntilNanos.compareAndSet(quiet, now + QUIET_NANOS);
    }
}
