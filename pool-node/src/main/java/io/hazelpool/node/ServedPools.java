package io.hazelpool.node;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.Intake;
import io.hazelpool.node.control.QueueLook;
import io.hazelpool.node.control.QueuePurge;
import io.hazelpool.node.dispatch.Dispatcher;
import io.hazelpool.node.health.HealthCheck;
import io.hazelpool.node.worker.TaskLook;
import io.hazelpool.node.worker.TimeLimits;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.CancelCommand;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.ClusterOrders;
import io.hazelpool.wire.TaskSample;
import io.hazelpool.wire.TasksAnswer;
import io.hazelpool.wire.TasksQuestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pools a node serves: the workers of each, and what pulls tasks for them. Thread-safe. */
final class ServedPools {

    private static final Logger log = LoggerFactory.getLogger(ServedPools.class);

    private final HazelcastInstance hazelcast;
    private final List<Served> pools;
    private final Set<UUID> interrupted = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    private record Served(WorkerSupervisor workers, Dispatcher dispatcher) {

        String name() {
            return workers.poolName();
        }
    }

    ServedPools(
            HazelcastInstance hazelcast,
            List<WorkerSupervisor> workers,
            Function<WorkerSupervisor, Dispatcher> dispatcherOf) {
        this.hazelcast = hazelcast;
        this.pools = workers.stream()
                .map(pool -> new Served(pool, dispatcherOf.apply(pool)))
                .toList();
    }

    /** What it serves, for people. */
    @Override
    public String toString() {
        return pools.stream()
                .map(pool -> "%s (%d workers)".formatted(pool.name(), pool.workers.configuredWorkers()))
                .collect(Collectors.joining(", "));
    }

    void startWorkers(TimeLimits timeLimits) {
        pools.forEach(pool -> pool.workers.start(timeLimits));
    }

    void startPulling() {
        pools.forEach(pool -> pool.dispatcher.start());
    }

    /** Does what was ordered, as far as it is this node's part. */
    void obey(ClusterOrders orders, String node) {
        for (Served pool : pools) {
            pool.dispatcher.setShut(orders.intake(pool.name(), node) != Intake.OPEN);
            pool.workers.resize(orders.pool(pool.name()).workers(node, pool.workers.configuredWorkers()));
        }
    }

    /**
     * Cancels what waits in this pool, and answers how much that was: nothing, if it is not served here, or no more
     * from when this node stops on.
     */
    int purge(String name) {
        return pools.stream()
                .filter(pool -> pool.name().equals(name))
                .mapToInt(pool -> new QueuePurge(
                                hazelcast.getQueue(ClusterNames.queue(name)), pool.workers, () -> stopping)
                        .carryOut())
                .sum();
    }

    /**
     * What this node has of a pool's tasks, or its queue has, if asked for that.
     *
     * @param node this node's name
     */
    TasksAnswer tasks(TasksQuestion question, String node) {
        return switch (question.where()) {
            case IN_THE_QUEUE -> {
                String queue = ClusterNames.queue(question.pool());
                QueueLook look = new QueueLook(hazelcast.getQueue(queue), () -> isHere(queue));
                yield new TasksAnswer(node, TaskSample.NONE, look.look(question.limit()));
            }
            case AT_THE_NODE ->
                pools.stream()
                        .filter(pool -> pool.name().equals(question.pool()))
                        .map(pool -> new TaskLook(pool.workers, node)
                                .look(question.limit(), hazelcast.getCluster().getClusterTime()))
                        .findFirst()
                        .orElse(TasksAnswer.NONE);
        };
    }

    void cancel(CancelCommand command) {
        pools.stream()
                .filter(pool -> pool.name().equals(command.pool()))
                .forEach(pool -> pool.workers.cancel(command.taskId(), command.interrupt()));
    }

    /**
     * Whether tasks are still pulled, one check for each pool. A stop is no failure.
     *
     * @param stall how long a dispatcher may be in one turn if what it asks lies on this node
     * @param stallElsewhere the same if that lies on another one, which is then the one to blame
     */
    List<HealthCheck> dispatching(Duration stall, Duration stallElsewhere) {
        return pools.stream()
                .map(pool -> dispatching(pool, stall, stallElsewhere))
                .toList();
    }

    private HealthCheck dispatching(Served pool, Duration stall, Duration stallElsewhere) {
        String name = "dispatcher-" + pool.name();
        if (pool.dispatcher.isStopping()) {
            return HealthCheck.ok(name, "stopping");
        }
        if (pool.dispatcher.hasDied()) {
            return HealthCheck.failing(
                    name, pool.name() + ": the dispatcher has ended, and this node takes no more tasks");
        }
        Duration turn = pool.dispatcher.sinceLastTurn();
        if (turn.compareTo(stall) <= 0) {
            return HealthCheck.ok(name, "turning");
        }
        boolean here = isHere(ClusterNames.queue(pool.name()));
        Duration limit = here ? stall : stallElsewhere;
        String where = "the dispatcher waits for the queue on %s node for %d s, %d s are allowed"
                .formatted(here ? "this" : "another", turn.toSeconds(), limit.toSeconds());
        return new HealthCheck(name, turn.compareTo(limit) <= 0, pool.name() + ": " + where);
    }

    /** By this node's own table of partitions; asks nobody. */
    private boolean isHere(String queue) {
        try {
            Member owner = hazelcast.getPartitionService().getPartition(queue).getOwner();
            return owner != null && owner.localMember();
        } catch (RuntimeException noClusterOrNoData) {
            return false;
        }
    }

    /** What makes them a burden to their node, in words for people. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (Served pool : pools) {
            String problem = pool.workers.problem();
            if (problem != null) {
                problems.add(problem);
            }
        }
        return problems;
    }

    /** Takes nothing new from now on; returns at once. */
    void stopPulling() {
        stopping = true;
        pools.forEach(pool -> pool.dispatcher.stop());
    }

    void awaitLastTakes(Patience patience) throws InterruptedException {
        for (Served pool : pools) {
            if (!pool.dispatcher.awaitStopped(patience.left())) {
                log.warn("{}: a last take did not return in time; tasks that it brings may be lost", pool.name());
            }
        }
    }

    void awaitRunningTasks(Patience patience) throws InterruptedException {
        patience.await(workersGone());
    }

    void awaitInterruptedTasks(Patience patience) throws InterruptedException {
        CompletableFuture<Void> gone = workersGone();
        if (!gone.isDone()) {
            interruptTasks();
        }
        try {
            patience.await(gone);
        } finally { // an interrupt ends the patience, but clients are told all the same
            if (!gone.isDone()) {
                pools.forEach(ServedPools::abandonTasks);
            }
        }
    }

    private static void abandonTasks(Served pool) {
        List<UUID> left = pool.workers.abandonTasks();
        if (!left.isEmpty()) {
            log.warn("{}: {} tasks ignore their interrupt and end as LOST: {}", pool.name(), left.size(), left);
        }
    }

    private CompletableFuture<Void> workersGone() {
        return CompletableFuture.allOf(
                pools.stream().map(pool -> pool.workers.finish()).toArray(CompletableFuture[]::new));
    }

    /** Interrupts what runs; returns at once. */
    void interruptTasks() {
        pools.forEach(pool -> interrupted.addAll(pool.workers.interruptTasks()));
    }

    /** How many tasks were interrupted for a stop. */
    int interruptedTasks() {
        return interrupted.size();
    }
}
