package io.hazelpool.node.worker;

import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.TaskSample;
import io.hazelpool.wire.TaskSight;
import io.hazelpool.wire.TasksAnswer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Looks at the tasks of a pool that a node has, for people to see. Workers do not notice. */
public final class TaskLook {

    private final WorkerSupervisor pool;
    private final String node;

    /**
     * For one pool.
     *
     * @param node the node's name
     */
    public TaskLook(WorkerSupervisor pool, String node) {
        this.pool = pool;
        this.node = node;
    }

    /**
     * So many of those that run, and of those that were taken from the queue and have not started, each with how many
     * there are.
     *
     * @param now in milliseconds of the cluster's clock
     */
    public TasksAnswer look(int limit, long now) {
        TaskSample held = held(limit); // first: who starts meanwhile is told twice, rather than not at all
        return new TasksAnswer(node, running(limit, now), held);
    }

    private TaskSample held(int limit) {
        List<TaskEnvelope> next = pool.handover().held(limit);
        int all = pool.handover().load().held();
        return new TaskSample(all, next.stream().map(TaskSight::waiting).toList());
    }

    private TaskSample running(int limit, long now) {
        List<RunningTask> running = new ArrayList<>();
        for (Worker worker : pool.workers()) {
            RunningTask task = worker.current();
            if (task != null) {
                running.add(task);
            }
        }
        long nowNanos = System.nanoTime();
        List<TaskSight> oldest = running.stream()
                .sorted(Comparator.comparingLong(task -> task.startNanos() - nowNanos))
                .limit(limit)
                .map(task -> TaskSight.running(
                        task.envelope(),
                        task.taskClass(),
                        now - TimeUnit.NANOSECONDS.toMillis(nowNanos - task.startNanos())))
                .toList();
        return new TaskSample(running.size(), oldest);
    }
}
