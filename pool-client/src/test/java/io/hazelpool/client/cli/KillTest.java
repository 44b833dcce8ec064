package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.impl.clientside.HazelcastClientProxy;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolName;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.SoakTask;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nothing lost untold, nothing twice, while real node processes are killed and frozen.
 *
 * <p>The long form: {@code ./mvnw verify -Plong}.
 */
class KillTest {

    private static final int NODES = 3;
    private static final int WORKERS = 8;
    private static final Duration START = Duration.ofSeconds(60);
    private static final int SECONDS = Integer.getInteger("hazelpool.soak.seconds", 20);
    private static final Duration KILL_EVERY = Duration.ofSeconds(SECONDS < 60 ? 5 : 10);

    private final String cluster = "kill-" + UUID.randomUUID();

    @Test
    @Timeout(300)
    void every_task_is_accounted_for_while_the_oldest_node_and_the_queues_owner_are_killed() throws Exception {
        SoakTally tally = new SoakTally();
        int kills;
        SoakReport report;
        try (RunLedger ledger = RunLedger.create()) {
            try (LocalNodes nodes = start(SoakCommand.settings(PoolName.ASYNC, WORKERS, ledger));
                    PoolClient client = PoolClient.connect(config(nodes))) {
                HazelcastInstance hazelcast = rawClient(nodes);
                AtomicInteger turn = new AtomicInteger();
                try (NodeKiller killer = NodeKiller.start(
                        nodes,
                        KILL_EVERY,
                        oldestFirst -> turn.getAndIncrement() % 2 == 0
                                ? oldestFirst.get(0)
                                : ownerOfQueue(hazelcast, oldestFirst),
                        tally)) {
                    Soak soak = new Soak(client.pool(PoolName.ASYNC), tally);
                    soak.run(4, Duration.ofSeconds(SECONDS));
                    while (killer.kills() < 2) { // on a slow machine a new node takes its time
                        soak.run(4, KILL_EVERY);
                    }
                    kills = killer.kills();
                } finally {
                    hazelcast.shutdown();
                }
            }
            report = tally.report(ledger.runs());
        }

        System.out.println(kills + " kills: " + report.json());
        assertThat(report.isClean()).as(report.text()).isTrue();
        assertThat(kills).isGreaterThanOrEqualTo(2);
        assertThat(report.count(Ending.SUCCEEDED)).isGreaterThan(SECONDS * 100L);
        // What the killed one held, and what a drain of each other one took from it and was not answered for.
        assertThat(report.count(Ending.LOST)).isLessThanOrEqualTo((long) kills * NODES * WORKERS);
        if (report.longestToLost() != null) {
            assertThat(report.longestToLost()).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    @Timeout(120)
    void a_frozen_node_blocks_no_submission_beyond_its_deadline_and_leaves_no_handle_open() throws Exception {
        try (RunLedger ledger = RunLedger.create()) {
            Map<String, String> settings = new HashMap<>(SoakCommand.settings(PoolName.ASYNC, WORKERS, ledger));
            settings.put("HAZELPOOL_CLUSTER_HEARTBEAT_TIMEOUT_MS", "5000");
            try (LocalNodes nodes = start(settings);
                    PoolClient busy = PoolClient.connect(config(nodes));
                    PoolClient other = PoolClient.connect(config(nodes))) {
                HazelcastInstance hazelcast = rawClient(nodes);
                NodeProcess frozen = ownerOfQueue(hazelcast, nodes.nodes());
                try {
                    WorkerPool pool = other.pool(PoolName.ASYNC);
                    pool.status();
                    awaitConnectionsToAllNodes();
                    List<TaskHandle<Long>> handles = new ArrayList<>();
                    for (int i = 0; i < 500; i++) {
                        handles.add(busy.pool(PoolName.ASYNC).submit(new SoakTask(i, 20), seconds(3)));
                    }
                    await().until(() -> !ledger.runs().isEmpty());
                    signal("STOP", frozen);
                    long longest = 0;
                    for (int i = 0; hazelcast.getCluster().getMembers().size() == NODES; i++) {
                        long start = System.nanoTime();
                        handles.add(pool.submit(new SoakTask(1_000 + i, 1), seconds(1)));
                        pool.execute(() -> {}, seconds(1));
                        longest = Math.max(longest, System.nanoTime() - start);
                    }
                    long removed = System.nanoTime();

                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> handles.stream()
                                    .allMatch(handle -> handle.outcome().isDone()));
                    System.out.println("longest submission " + longest / 1_000_000 + " ms; the last end "
                            + (System.nanoTime() - removed) / 1_000_000 + " ms after the removal");
                    assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofMillis(2_500));
                    signal("CONT", frozen);
                    assertThat(frozen.hasEnded(Duration.ofSeconds(20)))
                            .as("a node that was given up ends, and runs nothing of its own copy of the queue")
                            .isTrue();
                } finally {
                    nodes.kill(frozen);
                    hazelcast.shutdown();
                }
            }
            assertThat(ledger.runs().values()).containsOnly(1);
        }
    }

    private LocalNodes start(Map<String, String> settings) throws InterruptedException {
        LocalNodes nodes = LocalNodes.start(NODES, cluster, settings);
        nodes.awaitReady(START);
        return nodes;
    }

    private static ClientConfig config(LocalNodes nodes) {
        return ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, nodes.cluster())
                .with(ClientKeys.CLUSTER_ADDRESSES, nodes.addresses());
    }

    private static TaskOptions seconds(int deadline) {
        return TaskOptions.DEFAULT.deadline(Duration.ofSeconds(deadline));
    }

    private static HazelcastInstance rawClient(LocalNodes nodes) {
        com.hazelcast.client.config.ClientConfig config = new com.hazelcast.client.config.ClientConfig();
        config.setClusterName(nodes.cluster());
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.getNetworkConfig().setAddresses(nodes.addresses());
        // It must learn of a removal soon, though it may have been listening to the one that froze.
        config.setProperty("hazelcast.client.heartbeat.interval", "1000");
        config.setProperty("hazelcast.client.heartbeat.timeout", "5000");
        return HazelcastClient.newHazelcastClient(config);
    }

    /**
     * What a client sends while it has no connection to the queue's owner another node forwards, and sends again should
     * the owner go under it: then Hazelcast queues it twice, as README tells.
     */
    private static void awaitConnectionsToAllNodes() {
        await().until(() -> HazelcastClient.getAllHazelcastClients().stream()
                .map(client -> ((HazelcastClientProxy) client).client.getConnectionManager())
                .allMatch(connections -> connections.getActiveConnections().size() == NODES));
    }

    /** The node whose death takes the queue itself along, but for its backup. */
    private static NodeProcess ownerOfQueue(HazelcastInstance hazelcast, List<NodeProcess> nodes) {
        String queue = ClusterNames.queue(PoolName.ASYNC);
        int port = await().until(
                        () -> hazelcast
                                .getPartitionService()
                                .getPartition(queue)
                                .getOwner(),
                        owner -> owner != null)
                .getAddress()
                .getPort();
        return nodes.stream().filter(node -> node.port() == port).findFirst().orElseThrow();
    }

    private static void signal(String name, NodeProcess node) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(node.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(code).isZero();
    }
}
