package io.hazelpool.breaker;

import java.time.Duration;

/**
 * When a breaker opens and closes. All nodes and clients of a pool must go by the same.
 *
 * @param threshold this many failures one after another open it; 0 switches it off: it then admits all and counts
 *     nothing
 * @param cooldown how long it stays open, and how long the outcomes of probes are waited for
 * @param probes submissions admitted in one round while it is half-open, in the whole cluster
 */
public record BreakerRules(int threshold, Duration cooldown, int probes) {

    /** The highest threshold: what the word can count. */
    public static final int MAX_THRESHOLD = BreakerWord.MAX_FAILURES;

    /** The longest cooldown. */
    public static final Duration MAX_COOLDOWN = Duration.ofHours(24);

    /** The most probes of one round: what the word can count. */
    public static final int MAX_PROBES = BreakerWord.MAX_PROBES;

    /**
     * @throws IllegalArgumentException unless the threshold is from 0 to {@value #MAX_THRESHOLD}, the cooldown from 1
     *     ms to 24 h, and the probes are from 1 to {@value #MAX_PROBES}
     */
    public BreakerRules {
        if (threshold < 0 || threshold > MAX_THRESHOLD) {
            throw new IllegalArgumentException("threshold must be from 0 to " + MAX_THRESHOLD + ", not " + threshold);
        }
        // The word counts milliseconds: a shorter cooldown would be none.
        if (cooldown.compareTo(Duration.ofMillis(1)) < 0 || cooldown.compareTo(MAX_COOLDOWN) > 0) {
            throw new IllegalArgumentException("cooldown must be from 1ms to 24h, not " + cooldown);
        }
        if (probes < 1 || probes > MAX_PROBES) {
            throw new IllegalArgumentException("probes must be from 1 to " + MAX_PROBES + ", not " + probes);
        }
    }

    /** Whether the pool has no breaker. */
    public boolean isOff() {
        return threshold == 0;
    }
}
