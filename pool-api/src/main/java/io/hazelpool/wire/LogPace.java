package io.hazelpool.wire;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets one line a second through, or fewer: what tasks and strangers bring about comes by the thousand. Thread-safe.
 */
public final class LogPace {

    private final long quietNanos;
    private final AtomicLong quietUntilNanos = new AtomicLong(System.nanoTime());

    /** Of a line a second. */
    public LogPace() {
        this(Duration.ofSeconds(1));
    }

    /** Of a line in so long. */
    public LogPace(Duration quiet) {
        quietNanos = quiet.toNanos();
    }

    /** Whether a line may be written now; then none may for as long as it is quiet. */
    public boolean isDue() {
        long now = System.nanoTime();
        long quiet = quietUntilNanos.get();
        return now - quiet >= 0 && quietUntilNanos.compareAndSet(quiet, now + quietNanos);
    }
}
