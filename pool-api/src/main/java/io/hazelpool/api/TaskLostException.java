package io.hazelpool.api;

/** The node that held the task died, or stopped before the task ended: whether it did its work is not known. */
public final class TaskLostException extends PoolException {

    private static final long serialVersionUID = 1L;

    private final boolean mayHaveStarted;

    public TaskLostException(String message, boolean mayHaveStarted) {
        super(message, null);
        this.mayHaveStarted = mayHaveStarted;
    }

    /**
     * Whether it may have run, in part or whole. If false, it certainly did not, and may be submitted again without
     * harm.
     */
    public boolean mayHaveStarted() {
        return mayHaveStarted;
    }
}
