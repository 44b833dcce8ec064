package io.hazelpool.api;

import org.jspecify.annotations.Nullable;

/**
 * The task cannot be sent: it is not serializable (the message names the path to the field that is not), or larger than
 * {@code max-task-bytes}. Thrown at submission; nothing was queued.
 */
public final class InvalidTaskException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public InvalidTaskException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
