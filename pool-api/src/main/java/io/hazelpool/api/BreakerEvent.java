package io.hazelpool.api;

import io.hazelpool.breaker.BreakerPhase;

/**
 * A pool's circuit breaker changed its phase.
 *
 * @param pool the pool's name
 * @param phase what it does with submissions from now on
 * @param consecutiveFailures the failures that opened it, and of probes since; 0 if it closed
 * @param cause for people: the last failure, or who asked for it
 */
public record BreakerEvent(String pool, BreakerPhase phase, int consecutiveFailures, String cause) {}
