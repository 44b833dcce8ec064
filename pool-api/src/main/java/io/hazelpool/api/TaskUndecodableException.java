package io.hazelpool.api;

/** The node could not make a task of the bytes it got (class missing, bytes corrupt, newer version); it did not run. */
public final class TaskUndecodableException extends PoolException {

    private static final long serialVersionUID = 1L;

    public TaskUndecodableException(String message) {
        super(message, null);
    }
}
