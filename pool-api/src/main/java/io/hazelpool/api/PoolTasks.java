package io.hazelpool.api;

import java.util.List;

/**
 * What a pool runs, and what waits in it: as many tasks as were asked for, and how many there are.
 *
 * <p>The nodes are asked one by one, while tasks go on: one that moved meanwhile is told once, or not at all, and the
 * counts are right to within those. A task that ignored its interrupt for too long has ended, and does not run any
 * more, though its thread does: the status counts it among the stuck workers.
 *
 * @param pool the pool's name
 * @param runningTasks how many run, over all nodes but those in {@code silentNodes}
 * @param running those that have run longest, the oldest first
 * @param waitingTasks how many wait: in the queue, and taken by a node but not started yet
 * @param waiting those that start next: first what nodes have taken, then what is in the queue, in its order. Of a
 *     queue of more than 250,000 tasks only the first one
 * @param silentNodes the addresses of nodes that did not answer in time: what they have is neither listed nor counted
 */
public record PoolTasks(
        String pool,
        int runningTasks,
        List<TaskInfo> running,
        int waitingTasks,
        List<TaskInfo> waiting,
        List<String> silentNodes) {

    public PoolTasks {
        running = List.copyOf(running);
        waiting = List.copyOf(waiting);
        silentNodes = List.copyOf(silentNodes);
    }
}
