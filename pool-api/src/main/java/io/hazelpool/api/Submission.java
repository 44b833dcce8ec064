package io.hazelpool.api;

import java.io.Serializable;
import java.util.UUID;

/**
 * The answer to a submission: whether the task is in the queue, and if not, why not.
 *
 * @param answer which answer it is
 * @param pool the pool's name
 * @param taskId the task's id, made by the client; the same in logs of client and nodes
 * @param message for people: what happened, with counts, and what to do about it
 */
public record Submission(Answer answer, String pool, UUID taskId, String message) implements Serializable {

    /** The kinds of answer. Only {@link #ACCEPTED} and, by chance, {@link #UNKNOWN} tasks run. */
    public enum Answer {
        /** The task is in the queue, on its primary replica and the backup. */
        ACCEPTED,
        /** The cluster-wide queue holds {@code max-queue-size} tasks. */
        QUEUE_FULL,
        /** The pool's circuit breaker is open, or half-open with no probe left. */
        CIRCUIT_OPEN,
        /** An operator paused the pool. */
        PAUSED,
        /** No node defines this pool. */
        NO_SUCH_POOL,
        /** The client has {@code client.max-in-flight} tasks whose end it does not know yet. */
        TOO_MANY_IN_FLIGHT,
        /**
         * No cluster, or too small a side of a split one, answered within the deadline, the client is closed, or the
         * caller was interrupted; the task was not queued.
         */
        UNAVAILABLE,
        /**
         * The connection broke, the deadline passed, the client was closed, or the caller was interrupted, while the
         * task was being queued: it may run or not.
         */
        UNKNOWN
    }

    /** Whether the task is in the queue. */
    public boolean isAccepted() {
        return answer == Answer.ACCEPTED;
    }
}
