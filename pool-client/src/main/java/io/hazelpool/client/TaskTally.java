package io.hazelpool.client;

import io.hazelpool.api.PoolTasks;
import io.hazelpool.api.TaskInfo;
import io.hazelpool.wire.TaskSample;
import io.hazelpool.wire.TaskSight;
import io.hazelpool.wire.TasksAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes one list of what was seen of a pool's tasks on all nodes. Each node tells the first of its own, so the first of
 * those are the first of all. A task that was seen twice, since it moved, is where it was seen last. All ages are of
 * one moment, whoever answered late. For one thread.
 */
final class TaskTally {

    private static final Comparator<Seen> OLDEST_FIRST = Comparator.comparingLong(seen -> seen.task.since());

    private final String pool;
    private final int limit;
    private final TaskSample queued;
    private final List<Seen> running = new ArrayList<>();
    private final List<Seen> held = new ArrayList<>();
    private int allRunning;
    private int allWaiting;

    /** A task, and the node that has it; null if it is in the queue. */
    private record Seen(TaskSight task, @Nullable String node) {

        TaskInfo at(long now) {
            return new TaskInfo(
                    task.id(),
                    task.taskClass(),
                    task.sealed(),
                    task.stream(),
                    Duration.ofMillis(Math.max(0, now - task.since())),
                    node,
                    task.submitter());
        }
    }

    /**
     * Begins with what was in the queue, before nodes were asked.
     *
     * @param limit how many are wanted of each kind
     */
    TaskTally(String pool, int limit, TaskSample queued) {
        this.pool = pool;
        this.limit = limit;
        this.queued = queued;
        this.allWaiting = queued.total();
    }

    /** One node's. */
    void add(TasksAnswer answer) {
        answer.running().first().forEach(task -> running.add(new Seen(task, answer.node())));
        answer.waiting().first().forEach(task -> held.add(new Seen(task, answer.node())));
        allRunning += answer.running().total();
        allWaiting += answer.waiting().total();
    }

    /**
     * All of it.
     *
     * @param silent whose are missing
     * @param now in milliseconds of the cluster's clock
     */
    PoolTasks result(List<String> silent, long now) {
        Set<UUID> moved = ids(running);
        List<Seen> waiting = new ArrayList<>(without(moved, held.stream().sorted(OLDEST_FIRST)));
        moved.addAll(ids(held));
        waiting.addAll(without(moved, queued.first().stream().map(task -> new Seen(task, null))));
        int seenTwice = held.size() + queued.first().size() - waiting.size();
        return new PoolTasks(
                pool,
                allRunning,
                first(running.stream().sorted(OLDEST_FIRST), now),
                allWaiting - seenTwice,
                first(waiting.stream(), now),
                silent);
    }

    private List<TaskInfo> first(Stream<Seen> tasks, long now) {
        return tasks.limit(limit).map(seen -> seen.at(now)).toList();
    }

    private static List<Seen> without(Set<UUID> moved, Stream<Seen> tasks) {
        return tasks.filter(seen -> !moved.contains(seen.task.id())).toList();
    }

    private static Set<UUID> ids(List<Seen> tasks) {
        Set<UUID> ids = new HashSet<>();
        tasks.forEach(seen -> ids.add(seen.task.id()));
        return ids;
    }
}
