package io.hazelpool.api;

import io.hazelpool.breaker.BreakerPhase;
import java.time.Duration;

/**
 * A pool's circuit breaker at one moment.
 *
 * @param phase what it does with submissions
 * @param consecutiveFailures failures since the last success, over all nodes; while it is not closed, those that opened
 *     it and the probes that failed since
 * @param timeLeft until its cooldown is over: then it admits probes, or in place of those that never ended the next
 *     ones; zero if closed
 * @param unavailable whether it could not be read: everything is admitted then, and the rest of this says nothing
 */
public record BreakerStatus(BreakerPhase phase, int consecutiveFailures, Duration timeLeft, boolean unavailable) {

    /** That of a breaker that cannot be read. */
    public static final BreakerStatus UNAVAILABLE = new BreakerStatus(BreakerPhase.CLOSED, 0, Duration.ZERO, true);
}
