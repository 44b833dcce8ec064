package io.hazelpool.api;

/** Whether a node takes a pool's waiting tasks. */
public enum Intake {
    /** As many as it has idle workers. */
    OPEN,
    /** None: the pool is paused. */
    PAUSED,
    /** None of any pool: an operator drained the node, or it is stopping. */
    DRAINED
}
