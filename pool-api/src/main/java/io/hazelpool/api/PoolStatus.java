package io.hazelpool.api;

import io.hazelpool.breaker.BreakerPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a pool is doing, over all nodes of the cluster.
 *
 * <p>The queue's length, the pause and the breaker are read when the status is taken; the rest is summed from the row
 * each node publishes within a fifth of a second after a change, and every five seconds without one. Totals count since
 * the cluster was formed and do not go back when a node leaves; of a node that crashed, what it counted in its last
 * fraction of a second is missing.
 *
 * @param pool the pool's name
 * @param pause whether an operator paused it
 * @param idleWorkers workers waiting for a task, over all nodes
 * @param busyWorkers workers running a task, over all nodes
 * @param stuckWorkers workers that were replaced since their task ignored its interrupt, and still does, over all nodes
 * @param queuedTasks tasks waiting: in the queue, and drained by a node but not started yet
 * @param maxQueueSize how many tasks the queue can hold
 * @param breaker the pool's circuit breaker, read when the status is taken
 * @param totalTasksExecuted tasks that ran: succeeded, failed or timed out
 * @param totalTasksFailed tasks that threw, timed out, or could not be decoded
 * @param totalTasksUndecodable of the failed, those that did not run because they could not be decoded
 * @param totalTasksExpired tasks that waited longer than they were allowed to and did not run
 * @param totalTasksCancelled tasks that were cancelled, waiting or running
 * @param totalTasksLost tasks that went with a node that died
 * @param totalTasksRejectedForged tasks that nodes refused unopened, as no key of theirs sealed them, or too long ago,
 *     or they came twice; always 0 where {@code security.keys-file} is not set
 * @param takenAt when this status was taken, by the clock of who took it
 * @param oldestRowAge the age of the oldest row in {@code nodes}; zero if there is none
 * @param nodes a row for each node that runs workers of this pool, by name
 */
public record PoolStatus(
        String pool,
        Pause pause,
        int idleWorkers,
        int busyWorkers,
        int stuckWorkers,
        int queuedTasks,
        int maxQueueSize,
        BreakerStatus breaker,
        long totalTasksExecuted,
        long totalTasksFailed,
        long totalTasksUndecodable,
        long totalTasksExpired,
        long totalTasksCancelled,
        long totalTasksLost,
        long totalTasksRejectedForged,
        Instant takenAt,
        Duration oldestRowAge,
        List<NodeStatus> nodes) {

    public PoolStatus {
        nodes = List.copyOf(nodes);
    }

    /** Whether the pool's circuit breaker is open, or half-open and so rejects all but a few probes. */
    public boolean circuitOpen() {
        return breaker.phase() != BreakerPhase.CLOSED;
    }

    /** Whether an operator paused it: what waits does not start. */
    public boolean paused() {
        return pause != Pause.NONE;
    }

    /** Idle and busy workers together; stuck ones have been replaced by others. */
    public int workers() {
        return idleWorkers + busyWorkers;
    }
}
