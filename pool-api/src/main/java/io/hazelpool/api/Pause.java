package io.hazelpool.api;

/** Whether an operator paused a pool, and what becomes of submissions meanwhile. What runs goes on in any case. */
public enum Pause {
    /** It is not paused. */
    NONE,
    /** Nothing waiting starts, and submissions are answered {@link Submission.Answer#PAUSED}. */
    REJECTS,
    /** Nothing waiting starts; submissions are queued, as long as there is room. */
    QUEUES
}
