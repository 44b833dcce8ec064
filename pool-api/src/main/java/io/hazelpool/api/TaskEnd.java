package io.hazelpool.api;

/** How a task ended on a node; the kinds of {@link Outcome}. */
public enum TaskEnd {
    /** It returned. */
    SUCCEEDED,
    /** It threw, or its result could not be sent. */
    FAILED,
    /** It ran longer than its time limit, and was interrupted. */
    TIMED_OUT,
    /** The node could not make a task of the bytes it got; it did not run. */
    UNDECODABLE,
    /** It was cancelled, before it started or while it ran. */
    CANCELLED,
    /** It waited in the queue longer than it was allowed to; it did not run. */
    EXPIRED,
    /**
     * Its node stopped, and it ended of the interrupt, ignored that, or had not started. What a node was running when
     * it died is lost as well, but no node lives to tell.
     */
    LOST
}
