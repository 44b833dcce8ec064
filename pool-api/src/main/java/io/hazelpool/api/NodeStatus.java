package io.hazelpool.api;

import java.time.Instant;
import java.util.UUID;

/**
 * One node's part in a pool, as it last told.
 *
 * @param node the node's name, {@code address:port} unless configured
 * @param nodeId the node's id in the cluster; another one after each start
 * @param intake whether it takes tasks; {@code PAUSED} or {@code DRAINED} once it certainly takes none any more, which
 *     may be most of a second after that was ordered
 * @param wantedWorkers how many workers it should have: as configured, or as an operator resized the pool; until busy
 *     ones have ended their tasks it may have more
 * @param idleWorkers workers waiting for a task
 * @param busyWorkers workers running a task
 * @param stuckWorkers workers that were replaced since their task ignored its interrupt, and still does
 * @param heldTasks tasks taken from the queue and not started yet
 * @param totalTasksExecuted tasks that ran here: succeeded, failed or timed out
 * @param totalTasksFailed tasks that threw, timed out, or could not be decoded here
 * @param workerRestarts workers that ended, or were given up as stuck, and were replaced
 * @param updatedAt when the node published this row, by the cluster's clock; more than some five seconds ago, the node
 *     is gone, frozen or cut off
 */
public record NodeStatus(
        String node,
        UUID nodeId,
        Intake intake,
        int wantedWorkers,
        int idleWorkers,
        int busyWorkers,
        int stuckWorkers,
        int heldTasks,
        long totalTasksExecuted,
        long totalTasksFailed,
        long workerRestarts,
        Instant updatedAt) {}
