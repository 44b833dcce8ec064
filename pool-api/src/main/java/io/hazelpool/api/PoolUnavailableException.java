package io.hazelpool.api;

import org.jspecify.annotations.Nullable;

/** No cluster answered within the deadline; the message names the addresses and the cluster's name. */
public final class PoolUnavailableException extends PoolException {

    private static final long serialVersionUID = 1L;

    public PoolUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
