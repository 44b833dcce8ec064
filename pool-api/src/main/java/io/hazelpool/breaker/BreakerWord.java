package io.hazelpool.breaker;

import java.time.Duration;

/**
 * A breaker's state, as it is packed into 64 bits. Immutable; what may become of it are pure functions, in the table of
 * the package. Each is told the rules and the time where it needs them, and refuses a time that the word cannot hold
 * with {@link IllegalArgumentException}.
 *
 * <table>
 *   <caption>The bits, from the highest</caption>
 *   <tr><td>2</td><td>phase</td></tr>
 *   <tr><td>12</td><td>failures</td></tr>
 *   <tr><td>8</td><td>probes out</td></tr>
 *   <tr><td>42</td><td>since; from 1970 to 2109</td></tr>
 * </table>
 *
 * @param phase what is done with submissions
 * @param failures one after another, up to {@value #MAX_FAILURES}; while not closed, those that opened it and the
 *     failed probes since
 * @param probesOut probes of the present round under way, up to {@value #MAX_PROBES}; 0 unless half-open
 * @param since when it opened, or when the present round of probes began, in milliseconds of the cluster's clock; 0 if
 *     closed
 */
public record BreakerWord(BreakerPhase phase, int failures, int probesOut, long since) {

    static final int MAX_FAILURES = 4095;
    static final int MAX_PROBES = 255;
    static final long MAX_SINCE = (1L << 42) - 1;

    private static final int PHASE_SHIFT = 62;
    private static final int FAILURES_SHIFT = 50;
    private static final int PROBES_SHIFT = 42;

    /** Closed without a failure: what a healthy pool has, and a counter that nobody has written. */
    public static final BreakerWord CLEAN = new BreakerWord(BreakerPhase.CLOSED, 0, 0, 0);

    /** @throws IllegalArgumentException if a number is out of bounds, or is not 0 in a phase that does not have it */
    public BreakerWord {
        if (failures < 0 || failures > MAX_FAILURES) {
            throw new IllegalArgumentException("failures must be from 0 to " + MAX_FAILURES + ", not " + failures);
        }
        if (probesOut < 0 || probesOut > (phase == BreakerPhase.HALF_OPEN ? MAX_PROBES : 0)) {
            throw new IllegalArgumentException("a breaker that is " + phase + " has no " + probesOut + " probes out");
        }
        if (since < 0 || since > (phase == BreakerPhase.CLOSED ? 0 : MAX_SINCE)) {
            throw new IllegalArgumentException("a breaker cannot be " + phase + " since " + since);
        }
    }

    /**
     * The state in this word.
     *
     * @throws IllegalArgumentException if no state is packed so: whoever wrote it does not know breakers
     */
    public static BreakerWord unpack(long word) {
        if (word == 0) {
            return CLEAN;
        }
        try {
            return new BreakerWord(
                    BreakerPhase.ofCode((int) (word >>> PHASE_SHIFT)),
                    (int) (word >>> FAILURES_SHIFT) & MAX_FAILURES,
                    (int) (word >>> PROBES_SHIFT) & MAX_PROBES,
                    word & MAX_SINCE);
        } catch (IllegalArgumentException nonsense) {
            throw new IllegalArgumentException(
                    "0x%016x is no breaker's word: %s".formatted(word, nonsense.getMessage()), nonsense);
        }
    }

    /** The word for this state; 0 if it is closed without a failure. */
    public long pack() {
        return (long) phase.code() << PHASE_SHIFT
                | (long) failures << FAILURES_SHIFT
                | (long) probesOut << PROBES_SHIFT
                | since;
    }

    /** Whether it is closed without a failure: a success would change nothing. */
    public boolean isClean() {
        return equals(CLEAN);
    }

    /**
     * What these outcomes make of it.
     *
     * @param now the cluster's time, in milliseconds
     */
    public BreakerWord after(Outcomes outcomes, BreakerRules rules, long now) {
        if (rules.isOff()) {
            return this;
        }
        return switch (phase) {
            case CLOSED -> afterRuns(outcomes.all(), rules, now);
            case OPEN -> this;
            case HALF_OPEN ->
                switch (outcomes.probe()) {
                    case NONE -> returnProbes(outcomes.probesBack());
                    case SUCCEEDED -> CLEAN.afterRuns(outcomes.sinceProbe(), rules, now);
                    case FAILED -> open(Math.min(failures + 1, MAX_FAILURES), now);
                };
        };
    }

    private BreakerWord afterRuns(Streaks runs, BreakerRules rules, long now) {
        if (runs.reaches(rules.threshold(), failures)) {
            return open(rules.threshold(), now);
        }
        int failuresNow = runs.failuresAfter(failures);
        return failuresNow == failures ? this : new BreakerWord(BreakerPhase.CLOSED, failuresNow, 0, 0);
    }

    /**
     * What it answers to so many submissions. If it is not closed, those it admits are probes: tell their outcomes as
     * such, and {@linkplain #returnProbes give back} those that were not queued after all.
     *
     * @param wanted at least 1
     * @param now the cluster's time, in milliseconds
     * @throws IllegalArgumentException if {@code wanted} is less
     */
    public Admission admit(int wanted, BreakerRules rules, long now) {
        if (wanted < 1) {
            throw new IllegalArgumentException("at least one submission must be wanted, not " + wanted);
        }
        if (rules.isOff() || phase == BreakerPhase.CLOSED) {
            return new Admission(this, wanted, 0);
        }
        boolean roundBegins = permitsLeft(rules) == 0 && millisLeft(rules, now) == 0;
        BreakerWord round = roundBegins ? new BreakerWord(BreakerPhase.HALF_OPEN, failures, 0, now) : this;
        int admitted = Math.min(wanted, round.permitsLeft(rules));
        BreakerWord next = admitted == 0
                ? this
                : new BreakerWord(BreakerPhase.HALF_OPEN, failures, round.probesOut + admitted, round.since);
        return new Admission(next, admitted, admitted == wanted ? 0 : next.millisLeft(rules, now));
    }

    private int permitsLeft(BreakerRules rules) {
        // The rules may have allowed more when those that are out were admitted.
        return phase == BreakerPhase.OPEN ? 0 : Math.max(0, rules.probes() - probesOut);
    }

    /**
     * Takes back the permits of probes that came to nothing. Does nothing unless half-open: it is too late then.
     *
     * @throws IllegalArgumentException if {@code count} is negative
     */
    public BreakerWord returnProbes(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot return " + count + " probes");
        }
        int back = Math.min(count, probesOut);
        return back == 0 ? this : new BreakerWord(phase, failures, probesOut - back, since);
    }

    /**
     * Open from now on, for a cooldown, as an operator wants it. Its failures stay as they are.
     *
     * @param now the cluster's time, in milliseconds
     * @throws IllegalStateException if the pool has no breaker
     */
    public BreakerWord forcedOpen(BreakerRules rules, long now) {
        if (rules.isOff()) {
            throw new IllegalStateException("the breaker is switched off: its threshold is 0");
        }
        return open(failures, now);
    }

    /** Closed without a failure, as an operator wants it. */
    public BreakerWord forcedClosed() {
        return CLEAN;
    }

    /**
     * How long until it admits probes, or the next round of them: from zero to one cooldown, and zero while closed.
     *
     * @param now the cluster's time, in milliseconds
     */
    public Duration remaining(BreakerRules rules, long now) {
        return Duration.ofMillis(millisLeft(rules, now));
    }

    private long millisLeft(BreakerRules rules, long now) {
        if (phase == BreakerPhase.CLOSED) {
            return 0;
        }
        // A clock that went backwards makes nobody wait longer than a cooldown.
        long passed = Math.max(0, now - since);
        return Math.max(0, rules.cooldown().toMillis() - passed);
    }

    private static BreakerWord open(int failures, long now) {
        return new BreakerWord(BreakerPhase.OPEN, failures, 0, now);
    }
}
