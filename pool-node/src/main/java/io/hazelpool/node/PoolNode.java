package io.hazelpool.node;

import com.hazelcast.cluster.Address;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import io.hazelpool.api.PoolListener;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.config.ConfigException;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.cluster.BreakerStores;
import io.hazelpool.node.cluster.ClusterJoin;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.node.cluster.PoolAgreement;
import io.hazelpool.node.health.Health;
import io.hazelpool.node.health.HealthCheck;
import io.hazelpool.node.worker.WorkerThreads;
import io.hazelpool.wire.ControlDesk;
import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.PoolSample;
import io.hazelpool.wire.WireSeal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
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
 * <p>Starts in the order config, cluster, replies, breakers, extensions, workers, claims, dispatchers, status;
 * {@link #close} stops in the reverse one, letting running tasks finish for as long as {@code node.drain-timeout}
 * allows, and {@link #closeNow} hurries it. Thread-safe.
 */
public final class PoolNode implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PoolNode.class);

    private final HazelcastInstance hazelcast;
    private final NodeConfig config;
    private final String name;
    private final NodeParts parts;
    private final StopSequence stop;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean ready;

    private PoolNode(
            HazelcastInstance hazelcast,
            NodeConfig config,
            PoolAgreement agreement,
            PoolListener listener,
            WireSeal seal) {
        this.hazelcast = hazelcast;
        this.config = config;
        name = nameOf(hazelcast, config);
        parts = new NodeParts(hazelcast, config, name, agreement, listener, seal);
        stop = new StopSequence(
                name,
                NodeParts.stopSteps(config).stream().map(step -> step.of(parts)).toList());
    }

    private void begin() {
        hazelcast.getLifecycleService().addLifecycleListener(this::memberChanged);
        parts.start();
        ready = true;
        if (!hazelcast.getLifecycleService().isRunning() || hasEnded()) {
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
     * @throws NodeStartException if its port or cluster cannot be had, it disagrees with the cluster about a pool, a
     *     {@link io.hazelpool.api.NodeExtension} cannot be loaded or started, or a pool's {@code worker-threads} are
     *     virtual and this JVM has none
     * @throws ConfigException if {@code security.keys-file} cannot be read, or is wrong
     */
    public static PoolNode start(NodeConfig config, PoolListener listener) {
        checkThreads(config);
        WireSeal seal = WireSeal.of(config.get(NodeKeys.SECURITY_KEYS_FILE));
        HazelcastInstance hazelcast = ClusterJoin.join(config);
        PoolNode node;
        try {
            PoolAgreement agreement =
                    new PoolAgreement(hazelcast, config.pools().values(), BreakerStores.choose(config, hazelcast));
            agreement.reach();
            node = new PoolNode(hazelcast, config, agreement, listener, seal);
        } catch (RuntimeException | Error e) {
            hazelcast.shutdown();
            throw e;
        }
        try {
            node.begin();
            log.info(
                    "node {} is ready in cluster '{}' of {} with {}",
                    node.name,
                    config.get(NodeKeys.CLUSTER_NAME),
                    hazelcast.getCluster().getMembers().size(),
                    node.parts.pools);
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
        return parts.pools.problems();
    }

    /**
     * Whether this node does its work by itself; if not, it had better be started anew. Its dispatchers turn, time
     * limits are kept, it did not stand still for too long, has no {@link #problems}, and has not ended. What its
     * cluster refuses or lacks does not count, nor does a stop that is under way. Never waits.
     */
    public Health liveness() {
        return liveness(NodeHealth.STALL);
    }

    /** The same, with another time than {@link NodeHealth#STALL} for one turn. */
    Health liveness(Duration stall) {
        return parts.health.liveness(stall, hasEnded());
    }

    /**
     * Whether this node can do its part: it {@linkplain #isReady serves}, as many nodes as {@code cluster.min-size}
     * hold data, and all that it holds itself has its backups. A node that takes no tasks since an operator drained it
     * goes on to be ready, and says so. Waits for two seconds at most, and asks the cluster once a second at most.
     */
    public Health readiness() {
        return parts.health.readiness(serving());
    }

    /**
     * What all pools of the cluster do, in the order of their names; read once a second at most. Waits for five seconds
     * at most.
     *
     * @throws io.hazelpool.api.PoolUnavailableException if the cluster does not answer within that, or refuses
     */
    public List<PoolStatus> status() {
        return parts.clusterStatus.read();
    }

    /**
     * What the pools of the cluster did in the last 15 minutes, in the order of their names and of time; read once a
     * second at most. Waits for five seconds at most.
     *
     * @throws io.hazelpool.api.PoolUnavailableException if the cluster does not answer within that, or refuses
     */
    public List<PoolSample> history() {
        return parts.rings.samples();
    }

    /**
     * The last 50 tasks that failed in the cluster, the latest first; read once a second at most. Waits for five
     * seconds at most.
     *
     * @throws io.hazelpool.api.PoolUnavailableException if the cluster does not answer within that, or refuses
     */
    public List<FailureNote> failures() {
        return parts.rings.failures();
    }

    /** Where operators order what holds in the whole cluster; each order waits for ten seconds at most. */
    ControlDesk desk() {
        return parts.desk.desk();
    }

    /**
     * This node's metrics, in the text format of Prometheus; the first call registers them. Waits for two seconds at
     * most, for what only the cluster can tell.
     */
    public String metrics() {
        return parts.metrics.scrape();
    }

    /**
     * Waits until this node has ended: was closed, or lost its membership for good, after which it is of no use and
     * should be closed and started anew.
     */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /**
     * Whether it serves its pools: from the end of its start until the first moment of a stop, or until it loses its
     * cluster.
     */
    public boolean isReady() {
        return ready && !hasEnded() && hazelcast.getLifecycleService().isRunning();
    }

    /**
     * Stops: takes nothing new, lets running tasks finish for as long as {@code node.drain-timeout} allows, interrupts
     * what is left, sends all replies, hands its partitions over and leaves the cluster. Each wait is bounded, and
     * their sum is logged first. What ends of its interrupt, or not even then, ends as {@code LOST} for its client.
     *
     * <p>Returns when all that is done, also if another thread does it; does nothing if it was done before. To
     * interrupt the thread that does it is to hurry it, as {@link #closeNow} does: nothing is left out, and the thread
     * is interrupted again when this returns.
     */
    @Override
    public void close() {
        ready = false;
        stop.run();
        ended.countDown(); // its member may still be leaving, beyond the time that was told
    }

    /**
     * Stops without patience, or hurries a {@link #close} that is under way on another thread: running tasks are
     * interrupted at once. All else is done as in {@code close()}, in its order, with shorter bounds. Returns when the
     * node has stopped.
     */
    public void closeNow() {
        ready = false;
        stop.hurry();
        parts.pools.interruptTasks(); // now, though the thread that closes may still wait for a last take
        close();
    }

    /** Stopped, or lost to its cluster for good. */
    private boolean hasEnded() {
        return ended.getCount() == 0;
    }

    private HealthCheck serving() {
        if (isReady()) {
            return HealthCheck.ok("serving", "in cluster '%s'".formatted(config.get(NodeKeys.CLUSTER_NAME)));
        }
        return HealthCheck.failing(
                "serving", hasEnded() ? "the node has ended; it has to be started anew" : "the node is stopping");
    }

    /**
     * The longest that {@link #close} may take on a node so configured: what whatever supervises it has to give it at
     * least, before it kills it.
     */
    public static Duration longestStop(NodeConfig config) {
        return NodeParts.stopSteps(config).stream().map(StopStep::atMost).reduce(Duration.ZERO, Duration::plus);
    }

    /** After a merge this member has another id and its data is the other side's: all it holds is out of date. */
    private void memberChanged(LifecycleEvent event) {
        switch (event.getState()) {
            case SHUTTING_DOWN -> {
                ready = false;
                parts.pools.stopPulling();
            }
            case SHUTDOWN -> ended.countDown();
            case MERGING, MERGED, MERGE_FAILED -> {
                log.error("node {} was cut off from its cluster and has to start anew", name);
                parts.pools.stopPulling();
                ended.countDown();
            }
            default -> log.debug("node {}: {}", name, event.getState());
        }
    }

    private static void checkThreads(NodeConfig config) {
        List<String> problems = config.pools().values().stream()
                .map(WorkerThreads::problem)
                .filter(Objects::nonNull)
                .toList();
        if (!problems.isEmpty()) {
            throw new NodeStartException(String.join("; ", problems), null);
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
}
