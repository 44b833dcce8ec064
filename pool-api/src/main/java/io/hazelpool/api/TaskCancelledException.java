package io.hazelpool.api;

/** The task was cancelled. */
public final class TaskCancelledException extends PoolException {

    private static final long serialVersionUID = 1L;

    private final boolean started;

    public TaskCancelledException(String message, boolean started) {
        super(message, null);
        this.started = started;
    }

    /** Whether it had started to run. */
    public boolean started() {
        return started;
    }
}
