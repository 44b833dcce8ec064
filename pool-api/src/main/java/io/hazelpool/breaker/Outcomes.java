package io.hazelpool.breaker;

/**
 * Outcomes of tasks, one after another, folded into a few numbers. To hand a breaker the fold is exactly the same as to
 * hand it one outcome after the other at one time, whatever its word is and wherever the sequence was cut; so a node
 * gathers them for a few milliseconds and writes once.
 *
 * <p>What the closed phase makes of them depends on the runs of failures. The half-open phase waits for the first probe
 * that counts; if that succeeded, the breaker is closed for all that came after it. So what came after is kept apart.
 *
 * <p>Immutable. Adding a success to a success, all that a healthy pool does, makes no object.
 */
public final class Outcomes {

    /** No outcome. */
    public static final Outcomes EMPTY = new Outcomes(Streaks.NONE, Probe.NONE, Streaks.NONE, 0);

    private static final Outcomes SUCCESS = new Outcomes(Streaks.SUCCESS, Probe.NONE, Streaks.NONE, 0);
    private static final Outcomes FAILURE = new Outcomes(Streaks.FAILURE, Probe.NONE, Streaks.NONE, 0);
    private static final Outcomes PROBE_SUCCESS = new Outcomes(Streaks.SUCCESS, Probe.SUCCEEDED, Streaks.NONE, 0);
    private static final Outcomes PROBE_FAILURE = new Outcomes(Streaks.FAILURE, Probe.FAILED, Streaks.NONE, 0);
    private static final Outcomes PROBE_UNCOUNTED = new Outcomes(Streaks.NONE, Probe.NONE, Streaks.NONE, 1);

    /** How the first probe that counts ended. */
    enum Probe {
        NONE,
        SUCCEEDED,
        FAILED
    }

    private final Streaks all;
    private final Probe probe;
    private final Streaks sinceProbe;
    private final int probesBack;

    private Outcomes(Streaks all, Probe probe, Streaks sinceProbe, int probesBack) {
        this.all = all;
        this.probe = probe;
        this.sinceProbe = sinceProbe;
        this.probesBack = probesBack;
    }

    /** A task that was no probe succeeded. */
    public static Outcomes success() {
        return SUCCESS;
    }

    /** A task that was no probe failed or timed out. */
    public static Outcomes failure() {
        return FAILURE;
    }

    /** A probe succeeded. */
    public static Outcomes probeSuccess() {
        return PROBE_SUCCESS;
    }

    /** A probe failed or timed out. */
    public static Outcomes probeFailure() {
        return PROBE_FAILURE;
    }

    /** A probe ended in a way that does not count: it was cancelled, lost, expired or undecodable. */
    public static Outcomes probeUncounted() {
        return PROBE_UNCOUNTED;
    }

    /** These outcomes, and the later ones after them. */
    public Outcomes then(Outcomes later) {
        if (this == EMPTY || (this == SUCCESS && later == SUCCESS)) {
            return later;
        }
        if (later == EMPTY) {
            return this;
        }
        Streaks both = all.then(later.all);
        return switch (probe) {
            case NONE ->
                new Outcomes(
                        both,
                        later.probe,
                        later.sinceProbe,
                        Math.min(probesBack + later.probesBack, BreakerWord.MAX_PROBES));
            case SUCCEEDED -> new Outcomes(both, probe, sinceProbe.then(later.all), probesBack);
            // It opened the breaker, or found it open or closed: what came after matters in the closed phase only.
            case FAILED -> new Outcomes(both, probe, Streaks.NONE, probesBack);
        };
    }

    /** Every outcome that counts. */
    Streaks all() {
        return all;
    }

    Probe probe() {
        return probe;
    }

    /** Every outcome that counts after the first probe, if that succeeded. */
    Streaks sinceProbe() {
        return sinceProbe;
    }

    /** Probes that ended without counting before one that did. */
    int probesBack() {
        return probesBack;
    }
}
