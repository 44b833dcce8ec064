package io.hazelpool.api;

/** The task waited in the queue longer than it was allowed to; it did not run. */
public final class TaskExpiredException extends PoolException {

    private static final long serialVersionUID = 1L;

    public TaskExpiredException(String message) {
        super(message, null);
    }
}
