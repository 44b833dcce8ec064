package io.hazelpool.api;

import org.jspecify.annotations.Nullable;

/**
 * The task ran and threw. The cause is the original, where its class is known here and it could be serialized; class
 * name, message and stack trace of the original are there in any case.
 */
public final class TaskFailedException extends PoolException {

    private static final long serialVersionUID = 1L;

    private final String remoteClassName;
    private final @Nullable String remoteMessage;
    private final String remoteStackTrace;

    public TaskFailedException(
            String message,
            String remoteClassName,
            @Nullable String remoteMessage,
            String remoteStackTrace,
            @Nullable Throwable cause) {
        super(message, cause);
        this.remoteClassName = remoteClassName;
        this.remoteMessage = remoteMessage;
        this.remoteStackTrace = remoteStackTrace;
    }

    /** The class of what the task threw, e.g. {@code java.io.IOException}. */
    public String remoteClassName() {
        return remoteClassName;
    }

    /** The message of what the task threw; null if it had none. */
    public @Nullable String remoteMessage() {
        return remoteMessage;
    }

    /** The stack trace on the node, as text with its causes. */
    public String remoteStackTrace() {
        return remoteStackTrace;
    }
}
