package io.hazelpool.wire;

/** How a task ended, as told from node to client. The codes are the wire's and never change. */
public enum Ending {
    SUCCEEDED(1),
    FAILED(2),
    TIMED_OUT(3),
    UNDECODABLE(4),
    EXPIRED(5),
    CANCELLED(6),
    LOST(7);

    private static final Ending[] ALL = values();

    private final int code;

    Ending(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Ending ofCode(int code) {
        for (Ending ending : ALL) {
            if (ending.code == code) {
                return ending;
            }
        }
        throw new IllegalArgumentException("no ending has the code " + code);
    }
}
