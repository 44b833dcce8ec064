package io.hazelpool.api;

/** What came of asking for a task to be cancelled. */
public enum Cancellation {
    /** It was still waiting; it will not run. */
    WHILE_QUEUED,
    /** It was running, was interrupted, and has ended because of it. */
    WHILE_RUNNING,
    /** It was running and was interrupted, but had not ended by the deadline; it may still, one way or another. */
    NOT_YET,
    /** It runs and was not to be interrupted, or it has ended otherwise: its outcome tells. */
    TOO_LATE
}
