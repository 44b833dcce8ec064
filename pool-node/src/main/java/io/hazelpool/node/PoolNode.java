package io.hazelpool.node;

import com.hazelcast.cluster.Address;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.node.cluster.HazelcastSettings;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.node.cluster.OldestMember;
import io.hazelpool.node.cluster.PoolAgreement;
import io.hazelpool.node.dispatch.Dispatcher;
import io.hazelpool.node.loss.ClaimWriter;
import io.hazelpool.node.loss.LossAccountant;
import io.hazelpool.node.reply.ReplyWriter;
import io.hazelpool.node.reply.RingJanitor;
import io.hazelpool.node.status.RetiredNodes;
import io.hazelpool.node.status.StatusPublisher;
import io.hazelpool.node.worker.TaskClasses;
import io.hazelpool.node.worker.TimeLimits;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.CancelCommand;
import io.hazelpool.wire.ClusterNames;
import java.io.IOException;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node: a member of the cluster that runs workers for its pools.
 *
 * <pre>{@code
 * try (PoolNode node = PoolNode.start(NodeConfig.defaults())) {
 *     // serves until closed
 * }
 * }</pre>
 *
 * <p>Starts in the order config, cluster, replies, workers, claims, dispatchers, status; stops in the reverse one,
 * letting running tasks finish for as long as {@code node.stop-timeout} allows. Thread-safe.
 */
public final class PoolNode implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PoolNode.class);

    private static final Duration LAST_POLL = Duration.ofSeconds(5);
    private static final Duration LAST_REPLIES = Duration.ofSeconds(5);
    private static final long UPHOLD_SECONDS = 5;
    private static final Duration LAST_CLAIMS = Duration.ofSeconds(2);

    private final HazelcastInstance hazelcast;
    private final Duration stopTimeout;
    private final String name;
    private final URLClassLoader taskClasses;
    private final ReplyWriter replies;
    private final TimeLimits timeLimits = new TimeLimits();
    private final List<LocalPool> pools = new ArrayList<>();
    private final ClaimWriter claims;
    private final StatusPublisher status;
    private final ScheduledExecutorService background =
            Executors.newSingleThreadScheduledExecutor(PoolNode::backgroundThread);
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean closed;

    private PoolNode(HazelcastInstance hazelcast, NodeConfig config) {
        this.hazelcast = hazelcast;
        stopTimeout = config.get(NodeKeys.NODE_STOP_TIMEOUT);
        name = nameOf(hazelcast, config);
        hazelcast.getLifecycleService().addLifecycleListener(this::memberChanged);
        taskClasses = TaskClasses.loader(config.get(NodeKeys.TASKS_PATH));

        replies = new ReplyWriter(hazelcast, name);
        replies.start();
        timeLimits.start();
        List<WorkerSupervisor> supervisors = config.pools().values().stream()
                .map(pool -> startWorkers(pool, config.get(NodeKeys.MAX_RESULT_BYTES)))
                .toList();
        claims = new ClaimWriter(hazelcast, name, supervisors);
        claims.start();
        supervisors.forEach(workers -> pools.add(startDispatcher(workers)));

        status = new StatusPublisher(hazelcast, name, supervisors, background);
        status.start();
        RingJanitor rings = new RingJanitor(hazelcast, config.get(NodeKeys.REPLIES_KEEP));
        List<Consumer<Set<UUID>>> duties = List.of(
                new RetiredNodes(hazelcast)::fold,
                new LossAccountant(hazelcast, replies)::account,
                members -> rings.sweep());
        new OldestMember(hazelcast, background, duties).start();
        upholdPools(config.pools().values());
        log.debug("listening to {} as {}", ClusterNames.CONTROL, listenToClients());
    }

    /**
     * Starts a node and joins it to its cluster, or forms one.
     *
     * @throws NodeStartException if its port or cluster cannot be had, or it disagrees with the cluster about a pool
     */
    public static PoolNode start(NodeConfig config) {
        HazelcastInstance hazelcast = join(config);
        try {
            PoolAgreement.reach(hazelcast, config.pools().values());
            PoolNode node = new PoolNode(hazelcast, config);
            log.info(
                    "node {} is ready in cluster '{}' of {} with pools {}",
                    node.name,
                    config.get(NodeKeys.CLUSTER_NAME),
                    hazelcast.getCluster().getMembers().size(),
                    config.pools());
            return node;
        } catch (RuntimeException | Error e) {
            hazelcast.shutdown();
            throw e;
        }
    }

    /** The node's name: the configured one, else {@code address:port}. */
    public String name() {
        return name;
    }

    /** The node's id in the cluster, another one after each start. */
    public UUID id() {
        return hazelcast.getCluster().getLocalMember().getUuid();
    }

    /** The address other nodes and clients reach this node at, as {@code host:port}. */
    public String address() {
        return addressOf(hazelcast);
    }

    /** How many nodes the cluster has, as this one sees it. */
    public int clusterSize() {
        return hazelcast.getCluster().getMembers().size();
    }

    /**
     * Waits until this node has ended: was closed, or lost its membership for good, after which it is of no use and
     * should be closed and started anew.
     */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /**
     * Stops: takes nothing new, lets running tasks finish, sends their replies, leaves the cluster. Returns when all
     * that is done; does nothing if it was done before.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stopPools();
            int unsent = replies.flush(LAST_REPLIES);
            if (unsent > 0) {
                log.warn("{} replies could not be sent before the node stopped", unsent);
            }
            claims.stop(LAST_CLAIMS);
            status.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.warn("interrupted while stopping; leaving at once");
        }
        timeLimits.close();
        replies.close();
        hazelcast.shutdown();
        try {
            taskClasses.close();
        } catch (IOException e) {
            log.debug("could not close the task class path", e);
        }
        log.info("node {} has left", name);
    }

    private void memberChanged(LifecycleEvent event) {
        if (event.getState() == LifecycleState.SHUTDOWN) {
            ended.countDown();
        }
    }

    private WorkerSupervisor startWorkers(PoolConfig pool, int maxResultBytes) {
        WorkerSupervisor workers = new WorkerSupervisor(
                pool, taskClasses, name, maxResultBytes, hazelcast.getCluster()::getClusterTime, replies);
        workers.start(timeLimits);
        return workers;
    }

    private LocalPool startDispatcher(WorkerSupervisor workers) {
        String pool = workers.poolName();
        Dispatcher dispatcher =
                new Dispatcher(pool, hazelcast.getQueue(ClusterNames.queue(pool)), workers.handover(), claims::changed);
        dispatcher.start();
        return new LocalPool(workers, dispatcher);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is scheduled catches and tells
    private void upholdPools(Collection<PoolConfig> configured) {
        background.scheduleWithFixedDelay(
                () -> {
                    try {
                        PoolAgreement.uphold(hazelcast, configured);
                    } catch (RuntimeException e) {
                        log.debug("could not look after the pools' definitions, trying again", e);
                    }
                },
                UPHOLD_SECONDS,
                UPHOLD_SECONDS,
                TimeUnit.SECONDS);
    }

    private UUID listenToClients() {
        return hazelcast
                .<CancelCommand>getTopic(ClusterNames.CONTROL)
                .addMessageListener(message -> cancel(message.getMessageObject()));
    }

    private void cancel(CancelCommand command) {
        for (LocalPool pool : pools) {
            if (pool.workers().poolName().equals(command.pool())) {
                pool.workers().cancel(command.taskId(), command.interrupt());
            }
        }
    }

    private void stopPools() throws InterruptedException {
        pools.forEach(pool -> pool.dispatcher().stop());
        for (LocalPool pool : pools) {
            if (!pool.dispatcher().awaitStopped(LAST_POLL)) {
                log.warn(
                        "{}: the last poll did not return in time; a task it takes is lost",
                        pool.workers().poolName());
            }
        }
        long deadline = System.nanoTime() + stopTimeout.toNanos();
        for (LocalPool pool : pools) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            int interrupted = pool.workers().stop(left);
            if (interrupted > 0) {
                log.warn(
                        "{}: {} tasks still ran after node.stop-timeout and were interrupted",
                        pool.workers().poolName(),
                        interrupted);
            }
        }
    }

    private static HazelcastInstance join(NodeConfig config) {
        try {
            return Hazelcast.newHazelcastInstance(HazelcastSettings.of(config));
        } catch (HazelcastException | IllegalStateException | IllegalArgumentException e) {
            throw new NodeStartException(
                    "cannot start on %s, ports %d to %d: %s; free a port, or change cluster.bind, cluster.port or cluster.port-range"
                            .formatted(
                                    config.get(NodeKeys.CLUSTER_BIND),
                                    config.get(NodeKeys.CLUSTER_PORT),
                                    config.get(NodeKeys.CLUSTER_PORT) + config.get(NodeKeys.CLUSTER_PORT_RANGE) - 1,
                                    e.getMessage()),
                    e);
        }
    }

    private static String nameOf(HazelcastInstance hazelcast, NodeConfig config) {
        String configured = config.get(NodeKeys.NODE_NAME);
        return configured.isEmpty() ? addressOf(hazelcast) : configured;
    }

    private static String addressOf(HazelcastInstance hazelcast) {
        Address address = hazelcast.getCluster().getLocalMember().getAddress();
        return address.getHost() + ":" + address.getPort();
    }

    private static Thread backgroundThread(Runnable work) {
        Thread thread = new Thread(work, "hazelpool-background");
        thread.setDaemon(true);
        return thread;
    }
}
