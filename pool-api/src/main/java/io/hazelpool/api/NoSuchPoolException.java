package io.hazelpool.api;

/** A status was asked of a pool that no node defines; the message lists the pools there are. */
public final class NoSuchPoolException extends PoolException {

    private static final long serialVersionUID = 1L;

    public NoSuchPoolException(String message) {
        super(message, null);
    }
}
