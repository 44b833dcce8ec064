package io.hazelpool.node;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.collection.IQueue;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionService;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.admin.AdminServer;
import io.hazelpool.node.admin.Http;
import io.hazelpool.node.admin.Observed;
import io.hazelpool.node.cluster.FreezeWatch;
import io.hazelpool.node.cluster.HazelcastSettings;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.node.dispatch.Dispatcher;
import io.hazelpool.node.health.Health;
import io.hazelpool.node.queue.MemberQueue;
import io.hazelpool.node.status.StatusPublisher;
import io.hazelpool.node.worker.OutcomeSink;
import io.hazelpool.node.worker.RecordedReplies;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.node.worker.TestTasks.Gate;
import io.hazelpool.node.worker.TimeLimits;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.OrderBook;
import io.hazelpool.wire.PoolSample;
import io.hazelpool.wire.TaskEnvelope;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real nodes, asked by HTTP as a probe asks them. */
@Timeout(60)
class NodeHealthTest {

    /** An idle dispatcher turns every 750 ms. */
    private static final Duration STALL = Duration.ofSeconds(3);

    private final NodeConfig config = new TestMembers()
            .config()
            .with(NodeKeys.ADMIN_PORT, 6560)
            .withPool("async_pool", PoolKeys.WORKERS, 2)
            .withPool("stream_pool", PoolKeys.WORKERS, 1);

    private final ProbedNode probed = new ProbedNode();
    private final AdminServer server = AdminServer.start(config, probed, probed);
    private final List<AutoCloseable> others = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable other : others) {
            other.close();
        }
        server.close();
    }

    private PoolNode start(NodeConfig with) {
        PoolNode node = PoolNode.start(with);
        others.add(0, node);
        return node;
    }

    private HttpResponse<String> get(String path) {
        return Http.get(server, path);
    }

    private void assertAnswer(String path, int code, String... parts) {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body()).contains(parts);
    }

    private static HazelcastInstance memberOf(PoolNode node) {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(member -> member.getLocalEndpoint().getUuid().equals(node.id()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_node_that_starts_is_alive_and_one_that_has_is_ready_until_the_first_moment_of_its_stop() {
        assertAnswer("/startupz", 503, "starting for");
        assertAnswer("/livez", 200, "starting for");
        assertAnswer("/readyz", 503, "starting for");
        assertAnswer("/status", 503, "error");

        PoolNode node = start(config);
        probed.started(node);
        assertAnswer("/startupz", 200, "has started");
        assertAnswer("/livez", 200, "dispatcher-async_pool", "dispatcher-stream_pool", "time-limits", "stuck-workers");
        await().until(() -> get("/readyz").statusCode() == 200);
        assertAnswer("/readyz", 200, "serving", "1 nodes hold data", "open: async_pool, stream_pool");
        assertAnswer("/status", 200, "\"pool\" : \"async_pool\"", "\"pool\" : \"stream_pool\"", node.name());

        node.close();
        assertAnswer("/startupz", 200, "has started");
        assertAnswer("/readyz", 503, "the node has ended");
        assertAnswer("/livez", 503, "has ended");
    }

    @Test
    void tells_the_status_of_all_pools_and_reads_it_once_a_second_at_most() {
        PoolNode node = start(config.withPool("reports", PoolKeys.WORKERS, 3));
        List<PoolStatus> first = node.status();
        assertThat(first).extracting(PoolStatus::pool).containsExactly("async_pool", "reports", "stream_pool");
        assertThat(first).extracting(PoolStatus::workers).containsExactly(2, 3, 1);
        await().during(Duration.ofMillis(300)).until(() -> node.status() == first);
        await().until(() -> node.status() != first);
    }

    @Test
    void is_not_ready_while_fewer_nodes_hold_data_than_the_least_number_of_nodes() {
        NodeConfig two = config.with(NodeKeys.CLUSTER_MIN_SIZE, 2);
        probed.started(start(two));
        assertAnswer("/readyz", 503, "1 nodes hold data, cluster.min-size is 2");

        Config lite = HazelcastSettings.of(two).setLiteMember(true);
        HazelcastInstance holdsNothing = Hazelcast.newHazelcastInstance(lite);
        others.add(holdsNothing::shutdown);
        assertThat(holdsNothing.getCluster().getMembers()).hasSize(2);
        assertAnswer("/readyz", 503, "1 nodes hold data, cluster.min-size is 2");
        assertAnswer("/livez", 200, "turning");

        start(two);
        await().until(() -> get("/readyz").statusCode() == 200);
        assertAnswer("/readyz", 200, "2 nodes hold data, cluster.min-size is 2");
    }

    @Test
    void stays_ready_and_alive_while_an_operator_drained_it_and_says_so() {
        PoolNode node = start(config);
        probed.started(node);
        new OrderBook(memberOf(node)).change(orders -> orders.drained(node.name()));
        await().until(() -> get("/readyz").body().contains("drained: async_pool, stream_pool"));
        await().until(() -> get("/readyz").statusCode() == 200);
        assertThat(node.liveness(STALL).isOk()).isTrue();
    }

    @Test
    void is_not_alive_while_a_dispatcher_hangs_in_a_call_to_its_own_node() throws InterruptedException {
        PoolNode node = start(config);
        probed.started(node);
        try (AdminServer strict = strictServer(node)) {
            assertThat(Http.get(strict, "/livez").statusCode()).isEqualTo(200);
            CountDownLatch free = keepBusyThePartitionOfTheQueue(memberOf(node));
            try {
                await().until(() -> Http.get(strict, "/livez").statusCode() == 503);
                assertThat(Http.get(strict, "/livez").body())
                        .contains("async_pool: the dispatcher waits for the queue on this node for")
                        .contains("3 s are allowed");
                assertAnswer("/status", 503, "the cluster did not tell its status within 5 s");
            } finally {
                free.countDown();
            }
            await().until(() -> Http.get(strict, "/livez").statusCode() == 200);
            await().until(() -> get("/status").statusCode() == 200);
        }
    }

    /** Else one node that hangs would have all others started anew at once, and what they hold would be gone. */
    @Test
    void is_alive_while_a_dispatcher_hangs_in_a_call_to_another_node_which_is_not() throws InterruptedException {
        List<PoolNode> nodes = List.of(start(config), start(config));
        HazelcastInstance owner = nodes.stream()
                .map(NodeHealthTest::memberOf)
                .filter(member -> queuePartition(member).getOwner().localMember())
                .findFirst()
                .orElseThrow();
        PoolNode guilty = nodes.stream()
                .filter(node -> memberOf(node) == owner)
                .findFirst()
                .orElseThrow();
        PoolNode other = nodes.get(1 - nodes.indexOf(guilty));
        CountDownLatch free = keepBusyThePartitionOfTheQueue(owner);
        try {
            await().until(() -> !guilty.liveness(STALL).isOk());
            await().until(() -> other.liveness(STALL).checks().toString().contains("on another node for"));
            assertThat(other.liveness(STALL).isOk()).isTrue();
        } finally {
            free.countDown();
        }
        await().until(() -> guilty.liveness(STALL).isOk());
    }

    @Test
    void is_not_alive_once_a_dispatcher_died() {
        HazelcastInstance member = Hazelcast.newHazelcastInstance(HazelcastSettings.of(config));
        TimeLimits timeLimits = new TimeLimits();
        ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor();
        others.add(timeLimits);
        others.add(background::shutdownNow);
        others.add(member::shutdown);
        AtomicBoolean dies = new AtomicBoolean();
        List<WorkerSupervisor> workers = Stream.of("async_pool", "stream_pool")
                .map(config.pools()::get)
                .map(pool -> new WorkerSupervisor(
                        pool,
                        new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, () -> 0),
                        new RecordedReplies(),
                        OutcomeSink.NONE))
                .toList();
        Function<WorkerSupervisor, Dispatcher> dispatcherOf = pool -> new Dispatcher(
                pool.poolName(),
                new MemberQueue(member.getQueue(ClusterNames.queue(pool.poolName()))),
                pool.handover(),
                () -> {},
                () -> {
                    if (dies.get() && pool.poolName().equals("stream_pool")) {
                        throw new AssertionError("on purpose");
                    }
                    return false;
                },
                () -> () -> true);
        ServedPools pools = new ServedPools(member, workers, dispatcherOf);
        FreezeWatch freezes = new FreezeWatch(Duration.ofSeconds(60), () -> {});
        NodeHealth health = new NodeHealth(
                member, config, pools, timeLimits, freezes, new StatusPublisher(member, "node-7", workers, background));
        timeLimits.start();
        pools.startPulling();
        try (AdminServer strict = AdminServer.start(config, livenessOf(() -> health.liveness(STALL, false)), probed)) {
            assertThat(Http.get(strict, "/livez").statusCode()).isEqualTo(200);
            dies.set(true);
            await().dontCatchUncaughtExceptions()
                    .until(() -> Http.get(strict, "/livez").statusCode() == 503);
            assertThat(Http.get(strict, "/livez").body())
                    .contains("stream_pool: the dispatcher has ended, and this node takes no more tasks")
                    .doesNotContain("async_pool: the dispatcher");
        } finally {
            pools.stopPulling();
        }
    }

    @Test
    void is_not_alive_with_too_many_stuck_workers() {
        PoolNode node = start(config.withPool("async_pool", PoolKeys.MAX_STUCK_WORKERS, 1)
                .withPool("async_pool", PoolKeys.TASK_TIMEOUT, Duration.ofMillis(50))
                .withPool("async_pool", PoolKeys.INTERRUPT_GRACE, Duration.ofMillis(50)));
        probed.started(node);
        assertThat(node.liveness().isOk()).isTrue();
        IQueue<TaskEnvelope> queue = memberOf(node).getQueue(ClusterNames.queue("async_pool"));
        Gate gate = new Gate();
        try {
            queue.add(TestTasks.untracked(gate.ignoringInterrupts()));
            queue.add(TestTasks.untracked(gate.ignoringInterrupts()));
            await().until(() -> get("/livez").statusCode() == 503);
            assertAnswer("/livez", 503, "async_pool: 2 workers are stuck", "max-stuck-workers is 1");
        } finally {
            gate.open();
        }
        await().until(() -> get("/livez").statusCode() == 200);
    }

    private AdminServer strictServer(PoolNode node) {
        return AdminServer.start(config, livenessOf(() -> node.liveness(STALL)), probed);
    }

    private interface Liveness {
        Health look();
    }

    private static Observed livenessOf(Liveness liveness) {
        return new Observed() {
            @Override
            public Health startup() {
                return liveness.look();
            }

            @Override
            public Health liveness() {
                return liveness.look();
            }

            @Override
            public Health readiness() {
                return liveness.look();
            }

            @Override
            public List<PoolStatus> status() {
                return List.of();
            }

            @Override
            public List<PoolSample> history() {
                return List.of();
            }

            @Override
            public List<FailureNote> failures() {
                return List.of();
            }

            @Override
            public String metrics() {
                return "";
            }
        };
    }

    private static Partition queuePartition(HazelcastInstance member) {
        return member.getPartitionService().getPartition(ClusterNames.queue("async_pool"));
    }

    /** The thread that serves the queue's partition does nothing else until it is freed. */
    private static CountDownLatch keepBusyThePartitionOfTheQueue(HazelcastInstance owner) throws InterruptedException {
        PartitionService partitions = owner.getPartitionService();
        int wanted = queuePartition(owner).getPartitionId();
        String key = Stream.iterate(0, i -> i + 1)
                .map(i -> "key-" + i)
                .filter(candidate -> partitions.getPartition(candidate).getPartitionId() == wanted)
                .findFirst()
                .orElseThrow();
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        EntryProcessor<String, String, Boolean> waiting = new Waits(reached, free);
        owner.<String, String>getMap("busy").submitToKey(key, waiting);
        reached.await();
        return free;
    }

    private record Waits(CountDownLatch reached, CountDownLatch free)
            implements EntryProcessor<String, String, Boolean> {

        @Override
        public Boolean process(Map.Entry<String, String> entry) {
            reached.countDown();
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        }

        @Override
        public @Nullable EntryProcessor<String, String, Boolean> getBackupProcessor() {
            return null;
        }
    }
}
