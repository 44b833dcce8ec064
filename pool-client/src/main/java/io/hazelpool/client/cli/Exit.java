package io.hazelpool.client.cli;

import io.hazelpool.api.InvalidTaskException;
import io.hazelpool.api.NoSuchPoolException;
import io.hazelpool.api.PoolException;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.api.TaskRejectedException;
import io.hazelpool.config.ConfigException;

/** How a command ended, as its caller sees it. */
enum Exit {
    DONE(0),
    /** Our mistake. */
    BROKEN(1),
    /** Wrong usage or configuration. */
    USAGE(2),
    /** The pool did not take the task, or is none. */
    REJECTED(3),
    /** No answer from the cluster; a task may have been queued or not. */
    UNAVAILABLE(4),
    /** The task was taken and did not succeed. */
    TASK_FAILED(5),
    /** Nobody reads on what it prints: as a process ends of SIGPIPE, which Java ignores. */
    UNREAD(141);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Exit of(Throwable thrown) {
        if (thrown instanceof UsageException
                || thrown instanceof ConfigException
                || thrown instanceof InvalidTaskException) {
            return USAGE;
        }
        if (thrown instanceof NoSuchPoolException) {
            return REJECTED;
        }
        if (thrown instanceof PoolUnavailableException || thrown instanceof NodeFailedException) {
            return UNAVAILABLE;
        }
        if (thrown instanceof TaskRejectedException rejected) {
            return switch (rejected.submission().answer()) {
                case UNAVAILABLE, UNKNOWN -> UNAVAILABLE;
                case ACCEPTED, QUEUE_FULL, CIRCUIT_OPEN, PAUSED, NO_SUCH_POOL, TOO_MANY_IN_FLIGHT -> REJECTED;
            };
        }
        return thrown instanceof PoolException ? TASK_FAILED : BROKEN;
    }
}
