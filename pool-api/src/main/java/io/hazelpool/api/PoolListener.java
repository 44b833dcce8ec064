package io.hazelpool.api;

/**
 * Is told what happens to pools and their tasks: on a node what its own workers do, on a client what it was refused, on
 * both what the breakers do. All methods do nothing unless overridden.
 *
 * <p>Called on one thread of the node's or client's own, one call at a time, in the order things happened there, and a
 * little after they did. It may block: that delays its own later calls and nothing else. While more than
 * {@value #MAX_WAITING} moments wait to be told, further ones of tasks are dropped, and the log says how many. What it
 * throws is logged, once for many that follow each other closely. What was told when node or client is closed is
 * delivered for another second at the most.
 */
public interface PoolListener {

    /** How many moments may wait for a listener that is busy. */
    int MAX_WAITING = 10_000;

    /** Listens to nothing, and costs nothing. */
    PoolListener NONE = new PoolListener() {};

    /**
     * A worker of this node started a task: read it, and is about to call it. Not told of tasks that end without having
     * started: cancelled in the queue, expired, undecodable.
     */
    default void taskStarted(TaskStartedEvent event) {}

    /**
     * A task failed on this node: threw, ran out of time, or could not be read. Comes after {@link #taskStarted}, if it
     * had started, and before {@link #taskStopped}.
     */
    default void taskFailed(TaskFailedEvent event) {}

    /**
     * A task ended on this node, in whatever way, once for each; the last that is told of it. One whose time was up may
     * still have a thread then, see {@code interrupt-grace}.
     */
    default void taskStopped(TaskStoppedEvent event) {}

    /**
     * A submission of this client was refused: any answer but {@link Submission.Answer#ACCEPTED} and
     * {@link Submission.Answer#UNKNOWN}, of which nobody can say that the task will not run.
     */
    default void taskRejected(Submission submission) {}

    /**
     * A breaker opened, half-opened or closed. Told once to each node and client, whoever caused it; not told if the
     * one who caused it died at that moment, nor to a client that has no connection to the node it happens at, as in
     * its first second.
     */
    default void breakerChanged(BreakerEvent event) {}
}
