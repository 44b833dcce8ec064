package io.hazelpool.api;

/** The task ran longer than its time limit; its thread was interrupted, its result is discarded. */
public final class TaskTimedOutException extends PoolException {

    private static final long serialVersionUID = 1L;

    public TaskTimedOutException(String message) {
        super(message, null);
    }
}
