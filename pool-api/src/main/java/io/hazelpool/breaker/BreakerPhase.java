package io.hazelpool.breaker;

/** What a breaker does with submissions. The codes stand in the word, and never change. */
public enum BreakerPhase {

    /** All are admitted; failures are counted. */
    CLOSED(0),

    /** None is admitted until the cooldown is over. */
    OPEN(1),

    /** A few are admitted to see how they fare. */
    HALF_OPEN(2);

    private static final BreakerPhase[] ALL = values();

    private final int code;

    BreakerPhase(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static BreakerPhase ofCode(int code) {
        for (BreakerPhase phase : ALL) {
            if (phase.code == code) {
                return phase;
            }
        }
        throw new IllegalArgumentException("no phase has the code " + code);
    }
}
