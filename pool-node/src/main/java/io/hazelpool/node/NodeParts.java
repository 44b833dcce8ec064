package io.hazelpool.node;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.PoolListener;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.node.breaker.BreakerRecorder;
import io.hazelpool.node.cluster.CutWatch;
import io.hazelpool.node.cluster.FreezeWatch;
import io.hazelpool.node.cluster.HazelcastSettings;
import io.hazelpool.node.cluster.OldestMember;
import io.hazelpool.node.cluster.PoolAgreement;
import io.hazelpool.node.control.NodeDesk;
import io.hazelpool.node.control.OrderFollower;
import io.hazelpool.node.dispatch.Dispatcher;
import io.hazelpool.node.extension.NodeExtensions;
import io.hazelpool.node.loss.ClaimWriter;
import io.hazelpool.node.loss.LossAccountant;
import io.hazelpool.node.metrics.ClusterGauges;
import io.hazelpool.node.metrics.NodeMetrics;
import io.hazelpool.node.queue.MemberQueue;
import io.hazelpool.node.reply.ReplyRings;
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
import io.hazelpool.wire.BreakerAnnouncer;
import io.hazelpool.wire.CancelCommand;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.ClusterOrders;
import io.hazelpool.wire.ListenerThread;
import io.hazelpool.wire.OwnMessages;
import io.hazelpool.wire.Purge;
import io.hazelpool.wire.RingsQuestion;
import io.hazelpool.wire.StreamCredits;
import io.hazelpool.wire.TasksQuestion;
import io.hazelpool.wire.WireSeal;
import java.io.IOException;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a node, and the order in which they need each other: when they start, and when they stop. */
final class NodeParts {

    private static final Logger log = LoggerFactory.getLogger(NodeParts.class);

    private static final Duration LOOK = Duration.ofSeconds(60);

    private final HazelcastInstance hazelcast;
    private final NodeConfig config;
    private final String name;
    private final URLClassLoader taskClasses;
    private final PoolAgreement agreement;
    private final ReplyRings replyRings;
    private final ReplyWriter replies;
    private final BreakerRecorder breakers;
    private final ListenerThread listener;
    private final BreakerAnnouncer announcer;
    private final NodeExtensions extensions;
    private final LiveStreams streams;
    private final TaskGate gate;
    private final TimeLimits timeLimits = new TimeLimits();
    private final ClaimWriter claims;
    private final FreezeWatch freezes;
    private final StatusPublisher status;
    private final HistoryKeeper history;
    private final LossAccountant losses;
    private final ScheduledExecutorService background =
            Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "hazelpool-background"));
    private final ScheduledExecutorService janitor =
            Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "hazelpool-janitor"));
    private final Departure departure;

    // What a node is asked is answered by these.
    final ServedPools pools;
    final ClusterStatus clusterStatus;
    final ClusterRings rings;
    final NodeDesk desk;
    final NodeMetrics metrics;
    final NodeHealth health;

    /** Starts nothing yet. */
    NodeParts(
            HazelcastInstance hazelcast,
            NodeConfig config,
            String name,
            PoolAgreement agreement,
            PoolListener listener,
            WireSeal seal) {
        this.hazelcast = hazelcast;
        this.config = config;
        this.agreement = agreement;
        this.name = name;
        taskClasses = TaskClasses.loader(config.get(NodeKeys.TASKS_PATH));
        replyRings = new ReplyRings(
                hazelcast, config.get(NodeKeys.REPLIES_KEEP), config.get(NodeKeys.SECURITY_MAX_RINGS_PER_ADDRESS));
        replies = new ReplyWriter(hazelcast, name, seal, replyRings);
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
        metrics = new NodeMetrics(
                hazelcast,
                name,
                workers,
                losses::found,
                replyRings::excess,
                new ClusterGauges(hazelcast, clusterStatus));
        pools = new ServedPools(hazelcast, workers, this::dispatcherOf);
        health = new NodeHealth(hazelcast, config, pools, timeLimits, freezes, status);
        departure = new Departure(hazelcast);
    }

    /** The order in which the parts need each other. */
    void start() {
        RingsQuestion.answeredBy(hazelcast, replyRings::answer);
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
        OwnMessages.follow(hazelcast, ClusterNames.CONTROL, CancelCommand.class, pools::cancel);
        new OrderFollower(hazelcast, background, this::obey).start();
        pools.startPulling();
        status.start();
        history.start();
        Purge.carriedOutBy(hazelcast, pools::purge);
        TasksQuestion.answeredBy(hazelcast, question -> pools.tasks(question, name));
        new OldestMember(hazelcast, background, LOOK, List.of(new RetiredNodes(hazelcast)::fold, losses::account))
                .start();
        startJanitor();
        agreement.uphold(background);
    }

    private void startJanitor() {
        Duration keep = config.get(NodeKeys.REPLIES_KEEP);
        RingJanitor ringJanitor =
                new RingJanitor(hazelcast, replyRings, keep, config.get(NodeKeys.SECURITY_MAX_RINGS_PER_ADDRESS));
        OldestMember oldest = new OldestMember(
                hazelcast, janitor, keep.compareTo(LOOK) < 0 ? keep : LOOK, List.of(members -> ringJanitor.sweep()));
        replyRings.start(oldest::look);
        oldest.start();
    }

    /** All of a stop, in its order: what it waits for, for how long, and for how long in a hurry. */
    static List<StopStep> stopSteps(NodeConfig config) {
        Duration drain = config.get(NodeKeys.NODE_DRAIN_TIMEOUT);
        return List.of(
                new StopStep("last take", seconds(5), seconds(2), NodeParts::awaitLastTakes),
                new StopStep(
                        "running tasks",
                        drain,
                        Duration.ZERO,
                        (parts, patience) -> parts.pools.awaitRunningTasks(patience)),
                new StopStep(
                        "interrupted tasks",
                        seconds(2),
                        seconds(1),
                        (parts, patience) -> parts.pools.awaitInterruptedTasks(patience)),
                new StopStep("replies", seconds(5), seconds(3), NodeParts::flushReplies),
                new StopStep("claims", seconds(2), seconds(1), (parts, patience) -> parts.claims.stop(patience.left())),
                new StopStep(
                        "breakers", seconds(1), seconds(1), (parts, patience) -> parts.breakers.stop(patience.left())),
                new StopStep("status", seconds(5), seconds(1), (parts, patience) -> parts.status.stop(patience.left())),
                new StopStep(
                        "extensions",
                        seconds(5),
                        seconds(1),
                        (parts, patience) -> parts.extensions.close(patience.left())),
                new StopStep("listener", seconds(1), seconds(1), (parts, patience) -> parts.listener.close()),
                new StopStep(
                        "partitions",
                        HazelcastSettings.LAST_HANDOVER,
                        seconds(5),
                        (parts, patience) -> parts.departure.releasePartitions(patience)),
                new StopStep(
                        "clients",
                        Departure.CLIENTS_LEARN,
                        Departure.CLIENTS_LEARN,
                        (parts, patience) -> parts.departure.letClientsLearn(patience)),
                new StopStep("leaving", HazelcastSettings.LAST_HANDOVER.plusSeconds(5), seconds(10), NodeParts::leave));
    }

    private void awaitLastTakes(Patience patience) throws InterruptedException {
        pools.stopPulling();
        status.leaving();
        pools.awaitLastTakes(patience);
    }

    private void flushReplies(Patience patience) throws InterruptedException {
        int unsent = replies.flush(patience.left());
        if (unsent > 0) {
            log.warn("{} replies could not be sent before the node stopped", unsent);
        }
    }

    /**
     * Interrupts nobody who may be calling the cluster: a thread that writes to a connection while it is interrupted
     * closes it, and with it loses what others had sent there.
     */
    private void leave(Patience patience) throws InterruptedException {
        background.shutdown();
        janitor.shutdown();
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
                new MemberQueue(hazelcast.getQueue(queue)),
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

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Thread daemon(Runnable work, String threadName) {
        Thread thread = new Thread(work, threadName);
        thread.setDaemon(true);
        return thread;
    }
}
