package io.hazelpool.node;

import com.hazelcast.cluster.Address;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import io.hazelpool.api.PoolListener;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.node.breaker.BreakerRecorder;
import io.hazelpool.node.cluster.BreakerStores;
import io.hazelpool.node.cluster.FreezeWatch;
import io.hazelpool.node.cluster.HazelcastSettings;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.node.cluster.OldestMember;
import io.hazelpool.node.cluster.PoolAgreement;
import io.hazelpool.node.dispatch.Dispatcher;
import io.hazelpool.node.extension.NodeExtensions;
import io.hazelpool.node.loss.ClaimWriter;
import io.hazelpool.node.loss.LossAccountant;
import io.hazelpool.node.reply.ReplyWriter;
import io.hazelpool.node.reply.RingJanitor;
import io.hazelpool.node.status.RetiredNodes;
import io.hazelpool.node.status.StatusPublisher;
import io.hazelpool.node.worker.TaskClasses;
import io.hazelpool.node.worker.TimeLimits;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.BreakerAnnouncer;
import io.hazelpool.wire.CancelCommand;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.ListenerThread;
import java.io.IOException;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
 * <p>Starts in the order config, cluster, replies, breakers, extensions, workers, claims, dispatchers, status; stops in
 * the reverse one, letting running tasks finish for as long as {@code node.stop-timeout} allows. Thread-safe.
 */
public final class PoolNode implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PoolNode.class);

    private static final Duration LOOK = Duration.ofSeconds(60);
    private static final Duration LAST_POLL = Duration.ofSeconds(5);
    private static final Duration LAST_REPLIES = Duration.ofSeconds(5);
    private static final Duration LAST_OUTCOMES = Duration.ofSeconds(1);
    private static final Duration LAST_CLAIMS = Duration.ofSeconds(2);

    private final HazelcastInstance hazelcast;
    private final NodeConfig config;
    private final String name;
    private final URLClassLoader taskClasses;
    private final PoolAgreement agreement;
    private final ReplyWriter replies;
    private final BreakerRecorder breakers;
    private final ListenerThread listener;
    private final BreakerAnnouncer announcer;
    private final NodeExtensions extensions;
    private final TimeLimits timeLimits = new TimeLimits();
    private final List<WorkerSupervisor> workers;
    private final List<Dispatcher> dispatchers;
    private final ClaimWriter claims;
    private final FreezeWatch freezes;
    private final StatusPublisher status;
    private final ScheduledExecutorService background =
            Executors.newSingleThreadScheduledExecutor(PoolNode::backgroundThread);
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean closed;

    private PoolNode(HazelcastInstance hazelcast, NodeConfig config, PoolAgreement agreement, PoolListener listener) {
        this.hazelcast = hazelcast;
        this.config = config;
        this.agreement = agreement;
        name = nameOf(hazelcast, config);
        taskClasses = TaskClasses.loader(config.get(NodeKeys.TASKS_PATH));
        replies = new ReplyWriter(hazelcast, name);
        breakers = new BreakerRecorder(hazelcast, config.get(NodeKeys.BREAKER_FLUSH_INTERVAL));
        this.listener = new ListenerThread(listener);
        announcer = new BreakerAnnouncer(hazelcast, this.listener);
        extensions = new NodeExtensions(name, taskClasses);
        workers = config.pools().values().stream().map(this::workersOf).toList();
        claims = new ClaimWriter(hazelcast, name, workers);
        freezes = new FreezeWatch(
                config.get(NodeKeys.CLUSTER_HEARTBEAT_TIMEOUT),
                () -> hazelcast.getLifecycleService().terminate());
        status = new StatusPublisher(hazelcast, name, workers, background);
        dispatchers = workers.stream().map(this::dispatcherOf).toList();
    }

    /** The order in which the parts need each other. */
    private void begin() {
        hazelcast.getLifecycleService().addLifecycleListener(this::memberChanged);
        replies.start();
        timeLimits.start();
        breakers.start();
        announcer.start(notice -> {});
        extensions.start();
        workers.forEach(pool -> pool.start(timeLimits));
        claims.start();
        freezes.start();
        hazelcast
                .<CancelCommand>getTopic(ClusterNames.CONTROL)
                .addMessageListener(message -> cancel(message.getMessageObject()));
        dispatchers.forEach(Dispatcher::start);
        status.start();
        Duration keep = config.get(NodeKeys.REPLIES_KEEP);
        RingJanitor rings = new RingJanitor(hazelcast, keep);
        new OldestMember(
                        hazelcast,
                        background,
                        keep.compareTo(LOOK) < 0 ? keep : LOOK,
                        List.of(
                                new RetiredNodes(hazelcast)::fold,
                                new LossAccountant(hazelcast, replies)::account,
                                members -> rings.sweep()))
                .start();
        agreement.uphold(background);
        if (!hazelcast.getLifecycleService().isRunning() || ended.getCount() == 0) {
            throw new NodeStartException(
                    "node %s was lost to its cluster while it started; start it anew".formatted(name), null);
        }
    }

    /** {@link #start(NodeConfig, PoolListener)} without a listener. */
    public static PoolNode start(NodeConfig config) {
        return start(config, PoolListener.NONE);
    }

    /**
     * Starts a node and joins it to its cluster, or forms one.
     *
     * @param listener is told what happens to the pools and to the tasks this node runs, on a thread of its own
     * @throws NodeStartException if its port or cluster cannot be had, it disagrees with the cluster about a pool, or a
     *     {@link io.hazelpool.api.NodeExtension} cannot be loaded or started
     */
    public static PoolNode start(NodeConfig config, PoolListener listener) {
        HazelcastInstance hazelcast = join(config);
        PoolNode node;
        try {
            PoolAgreement agreement =
                    new PoolAgreement(hazelcast, config.pools().values(), BreakerStores.choose(config, hazelcast));
            agreement.reach();
            node = new PoolNode(hazelcast, config, agreement, listener);
        } catch (RuntimeException | Error e) {
            hazelcast.shutdown();
            throw e;
        }
        try {
            node.begin();
            log.info(
                    "node {} is ready in cluster '{}' of {} with pools {}",
                    node.name,
                    config.get(NodeKeys.CLUSTER_NAME),
                    hazelcast.getCluster().getMembers().size(),
                    config.pools());
            return node;
        } catch (RuntimeException | Error e) {
            node.close();
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
     * What is wrong with this node, so that it had better be started anew: pools with more stuck workers than
     * {@code max-stuck-workers}. In words for people; empty if it is healthy.
     */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (WorkerSupervisor pool : workers) {
            String problem = pool.problem();
            if (problem != null) {
                problems.add(problem);
            }
        }
        return problems;
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
            breakers.stop(LAST_OUTCOMES);
            status.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.warn("interrupted while stopping; leaving at once");
        }
        background.shutdownNow();
        freezes.stop();
        timeLimits.close();
        replies.close();
        extensions.close();
        listener.close();
        hazelcast.shutdown();
        try {
            taskClasses.close();
        } catch (IOException e) {
            log.debug("could not close the task class path", e);
        }
        log.info("node {} has left", name);
    }

    /** After a merge this member has another id and its data is the other side's: all it holds is out of date. */
    private void memberChanged(LifecycleEvent event) {
        switch (event.getState()) {
            case SHUTTING_DOWN -> dispatchers.forEach(Dispatcher::stop);
            case SHUTDOWN -> ended.countDown();
            case MERGING, MERGED, MERGE_FAILED -> {
                log.error("node {} was cut off from its cluster and has to start anew", name);
                dispatchers.forEach(Dispatcher::stop);
                ended.countDown();
            }
            default -> log.debug("node {}: {}", name, event.getState());
        }
    }

    private WorkerSupervisor workersOf(PoolConfig pool) {
        WorkerSupervisor.Node node = new WorkerSupervisor.Node(
                taskClasses,
                name,
                config.get(NodeKeys.MAX_RESULT_BYTES),
                hazelcast.getCluster()::getClusterTime,
                extensions.resources(),
                listener);
        return new WorkerSupervisor(pool, node, replies, breakers.of(pool.name(), agreement.definition(pool)));
    }

    private Dispatcher dispatcherOf(WorkerSupervisor pool) {
        String queue = ClusterNames.queue(pool.poolName());
        return new Dispatcher(
                pool.poolName(), hazelcast.getQueue(queue), pool.handover(), this::tasksTaken, freezes::wasFrozen);
    }

    private void tasksTaken() {
        claims.changed();
        status.changed();
    }

    private void cancel(CancelCommand command) {
        for (WorkerSupervisor pool : workers) {
            if (pool.poolName().equals(command.pool())) {
                pool.cancel(command.taskId(), command.interrupt());
            }
        }
    }

    private void stopPools() throws InterruptedException {
        dispatchers.forEach(Dispatcher::stop);
        for (Dispatcher dispatcher : dispatchers) {
            if (!dispatcher.awaitStopped(LAST_POLL)) {
                log.warn("a last poll did not return in time; a task it takes is lost");
            }
        }
        long deadline =
                System.nanoTime() + config.get(NodeKeys.NODE_STOP_TIMEOUT).toNanos();
        for (WorkerSupervisor pool : workers) {
            int interrupted = pool.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            if (interrupted > 0) {
                log.warn("{}: {} tasks outlived node.stop-timeout and were interrupted", pool.poolName(), interrupted);
            }
        }
    }

    private static HazelcastInstance join(NodeConfig config) {
        try {
            return Hazelcast.newHazelcastInstance(HazelcastSettings.of(config));
        } catch (HazelcastException | IllegalStateException | IllegalArgumentException e) {
            if (config.get(NodeKeys.CLUSTER_CP_MEMBERS) > 0) {
                throw new NodeStartException(
                        "cannot start with cluster.cp-members = %d: %s Set it to 0, and breaker.store to map or auto"
                                .formatted(config.get(NodeKeys.CLUSTER_CP_MEMBERS), e.getMessage()),
                        e);
            }
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
