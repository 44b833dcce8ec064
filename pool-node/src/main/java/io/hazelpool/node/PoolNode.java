package io.hazelpool.node;

import com.hazelcast.cluster.Address;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.node.cluster.HazelcastSettings;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.node.cluster.PoolAgreement;
import io.hazelpool.node.dispatch.Dispatcher;
import io.hazelpool.node.reply.ReplyWriter;
import io.hazelpool.node.status.RetiredNodes;
import io.hazelpool.node.status.StatusPublisher;
import io.hazelpool.node.worker.TaskClasses;
import io.hazelpool.node.worker.TimeLimits;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.ClusterNames;
import java.io.IOException;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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
 * <p>Starts in the order config, cluster, replies, workers, dispatchers, status; stops in the reverse one, letting
 * running tasks finish for as long as {@code node.stop-timeout} allows. Thread-safe.
 */
public final class PoolNode implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PoolNode.class);

    private static final Duration LAST_POLL = Duration.ofSeconds(5);
    private static final Duration LAST_REPLIES = Duration.ofSeconds(5);

    private final HazelcastInstance hazelcast;
    private final Duration stopTimeout;
    private final String name;
    private final URLClassLoader taskClasses;
    private final ReplyWriter replies;
    private final TimeLimits timeLimits = new TimeLimits();
    private final List<LocalPool> pools = new ArrayList<>();
    private final StatusPublisher status;
    private boolean closed;

    private PoolNode(HazelcastInstance hazelcast, NodeConfig config) {
        this.hazelcast = hazelcast;
        stopTimeout = config.get(NodeKeys.NODE_STOP_TIMEOUT);
        name = nameOf(hazelcast, config);
        taskClasses = TaskClasses.loader(config.get(NodeKeys.TASKS_PATH));

        replies = new ReplyWriter(hazelcast, name);
        replies.start();
        timeLimits.start();
        for (PoolConfig pool : config.pools().values()) {
            pools.add(startPool(pool, config.get(NodeKeys.MAX_RESULT_BYTES)));
        }
        pools.forEach(pool -> pool.dispatcher().start());

        ScheduledExecutorService statusThread = Executors.newSingleThreadScheduledExecutor(PoolNode::statusThread);
        new RetiredNodes(hazelcast, statusThread).start();
        status = new StatusPublisher(
                hazelcast, name, pools.stream().map(LocalPool::workers).toList(), statusThread);
        status.start();
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

    private LocalPool startPool(PoolConfig pool, int maxResultBytes) {
        WorkerSupervisor workers = new WorkerSupervisor(
                pool, taskClasses, name, maxResultBytes, hazelcast.getCluster()::getClusterTime, replies);
        workers.start(timeLimits);
        Dispatcher dispatcher =
                new Dispatcher(pool.name(), hazelcast.getQueue(ClusterNames.queue(pool.name())), workers.handover());
        return new LocalPool(workers, dispatcher);
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

    private static Thread statusThread(Runnable work) {
        Thread thread = new Thread(work, "hazelpool-status");
        thread.setDaemon(true);
        return thread;
    }
}
