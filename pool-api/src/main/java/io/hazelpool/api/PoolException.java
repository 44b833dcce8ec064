package io.hazelpool.api;

import org.jspecify.annotations.Nullable;

/** The parent of all that Hazelpool throws but {@link IllegalArgumentException} and its kind. */
public abstract class PoolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PoolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
