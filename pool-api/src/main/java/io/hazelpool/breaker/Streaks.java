package io.hazelpool.breaker;

/**
 * A sequence of outcomes, told by its runs of failures: enough to know what it makes of a closed breaker, however many
 * failures that had. Counts end at what the word can hold, so that a long outage does not overflow them.
 *
 * @param lead failures before the first success
 * @param longest the longest run of failures
 * @param tail failures after the last success; all failures if there was none
 * @param success whether there was a success
 */
record Streaks(int lead, int longest, int tail, boolean success) {

    static final Streaks NONE = new Streaks(0, 0, 0, false);
    static final Streaks SUCCESS = new Streaks(0, 0, 0, true);
    static final Streaks FAILURE = new Streaks(1, 1, 1, false);

    Streaks then(Streaks later) {
        return new Streaks(
                success ? lead : atMost(lead + later.lead),
                atMost(Math.max(tail + later.lead, Math.max(longest, later.longest))),
                later.success ? later.tail : atMost(tail + later.tail),
                success || later.success);
    }

    /** Whether so many failures come together, somewhere in this sequence, if so many came just before it. */
    boolean reaches(int threshold, int before) {
        // Without a failure of its own it opens nothing, even if a threshold lowered meanwhile was passed before.
        return (lead > 0 && before + lead >= threshold) || longest >= threshold;
    }

    /** The failures after the last success, if so many came just before this sequence. */
    int failuresAfter(int before) {
        return success ? tail : atMost(before + tail);
    }

    private static int atMost(int failures) {
        return Math.min(failures, BreakerWord.MAX_FAILURES);
    }
}
