package io.hazelpool.node;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.Intake;
import io.hazelpool.node.control.QueuePurge;
import io.hazelpool.node.dispatch.Dispatcher;
import io.hazelpool.node.worker.TimeLimits;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.CancelCommand;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.ClusterOrders;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
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

    void cancel(CancelCommand command) {
        pools.stream()
                .filter(pool -> pool.name().equals(command.pool()))
                .forEach(pool -> pool.workers.cancel(command.taskId(), command.interrupt()));
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

    void awaitLastPolls(Patience patience) throws InterruptedException {
        for (Served pool : pools) {
            if (!pool.dispatcher.awaitStopped(patience.left())) {
                log.warn("{}: a last poll did not return in time; a task it takes is lost", pool.name());
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
