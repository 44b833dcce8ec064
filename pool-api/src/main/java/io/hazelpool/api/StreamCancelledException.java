package io.hazelpool.api;

/** Told to a {@link StreamTask}: nobody listens to its items any more. */
public final class StreamCancelledException extends PoolException {

    private static final long serialVersionUID = 1L;

    public StreamCancelledException(String message) {
        super(message, null);
    }
}
