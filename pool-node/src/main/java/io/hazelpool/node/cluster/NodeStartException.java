package io.hazelpool.node.cluster;

import org.jspecify.annotations.Nullable;

/** The node cannot start, for a reason that whoever starts it can mend; the message says how. */
public final class NodeStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NodeStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
