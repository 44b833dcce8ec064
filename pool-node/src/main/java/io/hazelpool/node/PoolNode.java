package io.hazelpool.node;

import com.hazelcast.cluster.Address;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import io.hazelpool.api.PoolListener;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.config.ConfigException;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.node.breaker.BreakerRecorder;
import io.hazelpool.node.cluster.BreakerStores;
import io.hazelpool.node.cluster.ClusterJoin;
import io.hazelpool.node.cluster.CutWatch;
import io.hazelpool.node.cluster.FreezeWatch;
import io.hazelpool.node.cluster.HazelcastSettings;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.node.cluster.OldestMember;
import io.hazelpool.node.cluster.PoolAgreement;
import io.hazelpool.node.control.NodeDesk;
import io.hazelpool.node.control.OrderFollower;
import io.hazelpool.node.dispatch.Dispatcher;
import io.hazelpool.node.extension.NodeExtensions;
import io.hazelpool.node.health.Health;
import io.hazelpool.node.health.HealthCheck;
import io.hazelpool.node.loss.ClaimWriter;
import io.hazelpool.node.loss.LossAccountant;
import io.hazelpool.node.metrics.ClusterGauges;
import io.hazelpool.node.metrics.NodeMetrics;
import io.hazelpool.node.reply.ReplyWriter;
import io.hazelpool.node.reply.RingJanitor;
import io.hazelpool.node.status.ClusterRings;
import io.hazelpool.node.status.ClusterStatus;
import io.hazelpool.node.status.HistoryKeeper;
import io.hazelpool.node.status.RetiredNodes;
import io.hazelpool.node.status.StatusPublisher;
import io.hazelpool.node.worker.LiveStreams;
import io.hazelpool.node.worker.SealedTasks;
import io.hazelpool.node.worker.TaskClasses;
import io.hazelpool.node.worker.TaskGate;
import io.hazelpool.node.worker.TimeLimits;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.node.worker.WorkerThreads;
import io.hazelpool.wire.BreakerAnnouncer;
import io.hazelpool.wire.CancelCommand;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.ClusterOrders;
import io.hazelpool.wire.ControlDesk;
import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.ListenerThread;
import io.hazelpool.wire.PoolSample;
import io.hazelpool.wire.Purge;
import io.hazelpool.wire.StreamCredits;
import io.hazelpool.wire.TasksQuestion;
import io.hazelpool.wire.WireSeal;
import java.io.IOException;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
 * <p>Starts in the order config, cluster, replies, breakers, extensions, workers, claims, dispatchers, status;
 * {@link #close} stops in the reverse one, letting running tasks finish for as long as {@code node.drain-timeout}
 * allows, and {@link #closeNow} hurries it. Thread-safe.
 */
public final class PoolNode implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PoolNode.class);

    private static final Duration LOOK = Duration.ofSeconds(60);

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
    private final LiveStreams streams;
    private final TaskGate gate;
    private final TimeLimits timeLimits = new TimeLimits();
    private final ServedPools pools;
    private final ClaimWriter claims;
    private final FreezeWatch freezes;
    private final StatusPublisher status;
    private final ClusterStatus clusterStatus;
    private final ClusterRings rings;
    private final NodeDesk desk;
    private final HistoryKeeper history;
    private final LossAccountant losses;
    private final NodeMetrics metrics;
    private final NodeHealth health;
    private final ScheduledExecutorService background =
            Executors.newSingleThreadScheduledExecutor(PoolNode::backgroundThread);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Departure departure;
    private final StopSequence stop;
    private volatile boolean ready;

    private PoolNode(
            HazelcastInstance hazelcast,
            NodeConfig config,
            PoolAgreement agreement,
            PoolListener listener,
            WireSeal seal) {
        this.hazelcast = hazelcast;
        this.config = config;
        this.agreement = agreement;
        name = nameOf(hazelcast, config);
        taskClasses = TaskClasses.loader(config.get(NodeKeys.TASKS_PATH));
        replies = new ReplyWriter(hazelcast, name, seal);
        gate = gateOf(seal);
        breakers = new BreakerRecorder(hazelcast, config.get(NodeKeys.BREAKER_FLUSH_INTERVAL));
        this.listener = new ListenerThread(listener);
        announcer = new BreakerAnnouncer(hazelcast, this.listener);
        extensions = new NodeExtensions(name, taskClasses);
        streams = new LiveStreams(replies, config.get(NodeKeys.MAX_RESULT_BYTES));
        List<WorkerSupervisor> workers =
                config.pools().values().stream().map(this::workersOf).toList();
        claims = new ClaimWriter(hazelcast, name, workers);
        freezes = new FreezeWatch(
                config.get(NodeKeys.CLUSTER_HEARTBEAT_TIMEOUT),
                () -> hazelcast.getLifecycleService().terminate());
        status = new StatusPublisher(hazelcast, name, workers, background);
        clusterStatus = new ClusterStatus(hazelcast);
        rings = new ClusterRings(hazelcast);
        desk = new NodeDesk(hazelcast, clusterStatus);
        history = new HistoryKeeper(hazelcast);
        losses = new LossAccountant(hazelcast, replies);
        metrics = new NodeMetrics(hazelcast, name, workers, losses::found, new ClusterGauges(hazelcast, clusterStatus));
        pools = new ServedPools(hazelcast, workers, this::dispatcherOf);
        health = new NodeHealth(hazelcast, config, pools, timeLimits, freezes, status);
        departure = new Departure(hazelcast);
        stop = new StopSequence(
                name, stopSteps(config).stream().map(step -> step.of(this)).toList());
    }

    /** The order in which the parts need each other. */
    private void begin() {
        hazelcast.getLifecycleService().addLifecycleListener(this::memberChanged);
        replies.start();
        timeLimits.start();
        breakers.start();
        announcer.start(notice -> {});
        extensions.start();
        StreamCredits.receivedBy(hazelcast, streams::receive);
        streams.start(background);
        pools.startWorkers(timeLimits);
        claims.start();
        freezes.start();
        hazelcast
                .<CancelCommand>getTopic(ClusterNames.CONTROL)
                .addMessageListener(message -> pools.cancel(message.getMessageObject()));
        new OrderFollower(hazelcast, background, this::obey).start();
        pools.startPulling();
        status.start();
        history.start();
        Purge.carriedOutBy(hazelcast, pools::purge);
        TasksQuestion.answeredBy(hazelcast, question -> pools.tasks(question, name));
        Duration keep = config.get(NodeKeys.REPLIES_KEEP);
        RingJanitor janitor = new RingJanitor(hazelcast, keep);
        new OldestMember(
                        hazelcast,
                        background,
                        keep.compareTo(LOOK) < 0 ? keep : LOOK,
                        List.of(new RetiredNodes(hazelcast)::fold, losses::account, members -> janitor.sweep()))
                .start();
        agreement.uphold(background);
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
                    node.pools);
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
        return pools.problems();
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
        return health.liveness(stall, hasEnded());
    }

    /**
     * Whether this node can do its part: it {@linkplain #isReady serves}, as many nodes as {@code cluster.min-size}
     * hold data, and all that it holds itself has its backups. A node that takes no tasks since an operator drained it
     * goes on to be ready, and says so. Waits for two seconds at most, and asks the cluster once a second at most.
     */
    public Health readiness() {
        return health.readiness(serving());
    }

    /**
     * What all pools of the cluster do, in the order of their names; read once a second at most. Waits for five seconds
     * at most.
     *
     * @throws io.hazelpool.api.PoolUnavailableException if the cluster does not answer within that, or refuses
     */
    public List<PoolStatus> status() {
        return clusterStatus.read();
    }

    /**
     * What the pools of the cluster did in the last 15 minutes, in the order of their names and of time; read once a
     * second at most. Waits for five seconds at most.
     *
     * @throws io.hazelpool.api.PoolUnavailableException if the cluster does not answer within that, or refuses
     */
    public List<PoolSample> history() {
        return rings.samples();
    }

    /**
     * The last 50 tasks that failed in the cluster, the latest first; read once a second at most. Waits for five
     * seconds at most.
     *
     * @throws io.hazelpool.api.PoolUnavailableException if the cluster does not answer within that, or refuses
     */
    public List<FailureNote> failures() {
        return rings.failures();
    }

    /** Where operators order what holds in the whole cluster; each order waits for ten seconds at most. */
    ControlDesk desk() {
        return desk.desk();
    }

    /**
     * This node's metrics, in the text format of Prometheus; the first call registers them. Waits for two seconds at
     * most, for what only the cluster can tell.
     */
    public String metrics() {
        return metrics.scrape();
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
        pools.interruptTasks(); // now, though the thread that closes may still wait for a last poll
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
        return stopSteps(config).stream().map(StopStep::atMost).reduce(Duration.ZERO, Duration::plus);
    }

    /** All of a stop, in its order: what it waits for, for how long, and for how long in a hurry. */
    private static List<StopStep> stopSteps(NodeConfig config) {
        Duration drain = config.get(NodeKeys.NODE_DRAIN_TIMEOUT);
        return List.of(
                new StopStep("last poll", seconds(5), seconds(2), PoolNode::awaitLastPolls),
                new StopStep(
                        "running tasks",
                        drain,
                        Duration.ZERO,
                        (node, patience) -> node.pools.awaitRunningTasks(patience)),
                new StopStep(
                        "interrupted tasks",
                        seconds(2),
                        seconds(1),
                        (node, patience) -> node.pools.awaitInterruptedTasks(patience)),
                new StopStep("replies", seconds(5), seconds(3), PoolNode::flushReplies),
                new StopStep("claims", seconds(2), seconds(1), (node, patience) -> node.claims.stop(patience.left())),
                new StopStep(
                        "breakers", seconds(1), seconds(1), (node, patience) -> node.breakers.stop(patience.left())),
                new StopStep("status", seconds(5), seconds(1), (node, patience) -> node.status.stop(patience.left())),
                new StopStep(
                        "extensions",
                        seconds(5),
                        seconds(1),
                        (node, patience) -> node.extensions.close(patience.left())),
                new StopStep("listener", seconds(1), seconds(1), (node, patience) -> node.listener.close()),
                new StopStep(
                        "partitions",
                        HazelcastSettings.LAST_HANDOVER,
                        seconds(5),
                        (node, patience) -> node.departure.releasePartitions(patience)),
                new StopStep(
                        "clients",
                        Departure.CLIENTS_LEARN,
                        Departure.CLIENTS_LEARN,
                        (node, patience) -> node.departure.letClientsLearn(patience)),
                new StopStep("leaving", HazelcastSettings.LAST_HANDOVER.plusSeconds(5), seconds(10), PoolNode::leave));
    }

    private void awaitLastPolls(Patience patience) throws InterruptedException {
        pools.stopPulling();
        status.leaving();
        pools.awaitLastPolls(patience);
    }

    private void flushReplies(Patience patience) throws InterruptedException {
        int unsent = replies.flush(patience.left());
        if (unsent > 0) {
            log.warn("{} replies could not be sent before the node stopped", unsent);
        }
    }

    private void leave(Patience patience) throws InterruptedException {
        background.shutdownNow();
        desk.close();
        history.stop();
        freezes.stop();
        timeLimits.close();
        metrics.close();
        replies.close();
        departure.leave(patience);
        try {
            taskClasses.close();
        } catch (IOException e) {
            log.debug("could not close the task class path", e);
        }
        log.info("node {} has left; {} tasks were interrupted", name, pools.interruptedTasks());
    }

    /** After a merge this member has another id and its data is the other side's: all it holds is out of date. */
    private void memberChanged(LifecycleEvent event) {
        switch (event.getState()) {
            case SHUTTING_DOWN -> {
                ready = false;
                pools.stopPulling();
            }
            case SHUTDOWN -> ended.countDown();
            case MERGING, MERGED, MERGE_FAILED -> {
                log.error("node {} was cut off from its cluster and has to start anew", name);
                pools.stopPulling();
                ended.countDown();
            }
            default -> log.debug("node {}: {}", name, event.getState());
        }
    }

    private WorkerSupervisor workersOf(PoolConfig pool) {
        WorkerSupervisor.Node node = new WorkerSupervisor.Node(
                TaskClasses.reader(taskClasses, config.get(NodeKeys.TASKS_ALLOW)),
                name,
                config.get(NodeKeys.MAX_RESULT_BYTES),
                hazelcast.getCluster()::getClusterTime,
                extensions.resources(),
                listener,
                streams,
                gate);
        return new WorkerSupervisor(pool, node, replies, breakers.of(pool.name(), agreement.definition(pool)));
    }

    private Dispatcher dispatcherOf(WorkerSupervisor pool) {
        String queue = ClusterNames.queue(pool.poolName());
        return new Dispatcher(
                pool.poolName(),
                hazelcast.getQueue(queue),
                pool.handover(),
                this::tasksTaken,
                freezes::wasFrozen,
                new CutWatch(hazelcast, queue, config)::asking);
    }

    private void obey(ClusterOrders orders) {
        pools.obey(orders, name);
        status.ordered(orders);
    }

    private void tasksTaken() {
        claims.changed();
        status.changed();
    }

    private TaskGate gateOf(WireSeal seal) {
        return seal.isKeyed()
                ? new SealedTasks(seal, config.get(NodeKeys.SECURITY_MAX_AGE), hazelcast.getCluster()::getClusterTime)
                : TaskGate.OPEN;
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

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Thread backgroundThread(Runnable work) {
        Thread thread = new Thread(work, "hazelpool-background");
        thread.setDaemon(true);
        return thread;
    }
}
