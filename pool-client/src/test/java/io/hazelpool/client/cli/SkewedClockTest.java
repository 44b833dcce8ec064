package io.hazelpool.client.cli;

import static io.hazelpool.api.Submission.Answer.CIRCUIT_OPEN;
import static io.hazelpool.breaker.BreakerPhase.CLOSED;
import static io.hazelpool.breaker.BreakerPhase.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.util.Clock;
import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.Submission;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.PoolNode;
import io.hazelpool.wire.BreakerCell;
import io.hazelpool.wire.BreakerStore;
import io.hazelpool.wire.PoolDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A clock that is a minute fast on one node changes nothing for a breaker. That node is a process of its own, since
 * Hazelcast's switch for it is the JVM's; it alone runs the pool's workers, so all failures and probes are its own.
 */
@Timeout(120)
@SuppressWarnings("UnnecessaryLambda") // tasks have to be serializable, and are named here
class SkewedClockTest {

    private static final Duration SKEW = Duration.ofMinutes(1);
    private static final Duration COOLDOWN = Duration.ofSeconds(4);
    private static final Duration INEXACT = Duration.ofMillis(1_500);
    private static final int PORT = 7801;

    private static final PoolDefinition FLAKY =
            new PoolDefinition(1000, Duration.ofSeconds(30), new BreakerRules(3, COOLDOWN, 1), BreakerStore.MAP, 1);
    private static final PoolRunnable FINE = () -> {};
    private static final PoolRunnable FAILING = () -> {
        throw new IllegalStateException("the database is down");
    };
    private static final PoolCallable<Long> SKEW_THERE = () -> -Clock.toSystemCurrentTimeMillis(0);
    private static final PoolCallable<List<Long>> TIMES_LEFT_THERE = SkewedClockTest::timesLeftHere;

    private final String cluster = "skew-" + UUID.randomUUID();
    private final List<PoolNode> nodes = new ArrayList<>();
    private final List<NodeProcess> processes = new ArrayList<>();
    private final List<PoolClient> clients = new ArrayList<>();

    @TempDir
    private Path logs;

    @AfterEach
    void stop() {
        clients.forEach(PoolClient::close);
        nodes.forEach(PoolNode::close);
        processes.forEach(NodeProcess::kill);
    }

    @Test
    void changes_nothing_when_it_is_not_the_oldest() {
        startNode();
        startSkewedNode();
        startNode();
        WorkerPool flaky = connect().pool("flaky");
        assertThat(clusterAhead()).isLessThan(INEXACT);

        opensForOneCooldown(flaky);
        opensForAnotherWhenItsProbeFails(flaky);
    }

    @Test
    void changes_nothing_when_it_is_the_oldest() {
        startSkewedNode();
        startNode();
        startNode();
        WorkerPool flaky = connect().pool("flaky");
        assertThat(clusterAhead().minus(SKEW).abs()).isLessThan(INEXACT);

        opensForOneCooldown(flaky);
        opensForAnotherWhenItsProbeFails(flaky);
    }

    @Test
    void changes_nothing_when_it_becomes_the_oldest_while_the_breaker_is_open() {
        NodeProcess oldest = startProcess("oldest", Map.of());
        startSkewedNode();
        startNode();
        WorkerPool flaky = connect().pool("flaky");
        long opened = fail(flaky);

        oldest.kill();
        await().until(() -> nodes.get(0).clusterSize() == 2);
        leftIsRight(flaky, opened);
        closesAfterItsCooldown(flaky, opened);

        opensForOneCooldown(flaky);
    }

    private void opensForOneCooldown(WorkerPool flaky) {
        long opened = fail(flaky);
        leftIsRight(flaky, opened);
        closesAfterItsCooldown(flaky, opened);
    }

    private void opensForAnotherWhenItsProbeFails(WorkerPool flaky) {
        fail(flaky);
        await().atMost(COOLDOWN.plus(INEXACT).plus(INEXACT))
                .until(() -> flaky.status().breaker().timeLeft().isZero());
        assertThat(flaky.submit(FAILING).outcome())
                .succeedsWithin(Duration.ofSeconds(5))
                .isInstanceOf(Outcome.Failed.class);
        long opened = System.nanoTime();
        awaitPhase(flaky, OPEN);
        assertThat(flaky.status().breaker().consecutiveFailures()).isEqualTo(4);
        leftIsRight(flaky, opened);
        closesAfterItsCooldown(flaky, opened);
    }

    /** Fails as often as opens it; answers when. */
    private static long fail(WorkerPool flaky) {
        for (int i = 0; i < 3; i++) {
            assertThat(flaky.submit(FAILING).outcome())
                    .succeedsWithin(Duration.ofSeconds(5))
                    .isInstanceOf(Outcome.Failed.class);
        }
        long opened = System.nanoTime();
        awaitPhase(flaky, OPEN);
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> flaky.execute(FINE), answer -> answer.answer() == CIRCUIT_OPEN);
        return opened;
    }

    /** As the client, the nodes of this JVM and the skewed node see it. */
    private void leftIsRight(WorkerPool flaky, long opened) {
        BreakerStatus breaker = flaky.status().breaker();
        assertThat(breaker.phase()).isEqualTo(OPEN);
        assertRight(breaker.timeLeft().toMillis(), opened);
        assertThat(timesLeftHere()).hasSize(nodes.size()).allSatisfy(left -> assertRight(left, opened));
        assertThat(clients.get(0).pool("there").submit(TIMES_LEFT_THERE).result())
                .succeedsWithin(Duration.ofSeconds(5))
                .satisfies(left -> assertThat(left).singleElement().satisfies(millis -> assertRight(millis, opened)));
    }

    private static void assertRight(long leftMillis, long opened) {
        long right = COOLDOWN.minusNanos(System.nanoTime() - opened).toMillis();
        assertThat(Math.abs(leftMillis - Math.max(0, right))).isLessThan(INEXACT.toMillis());
    }

    private static void closesAfterItsCooldown(WorkerPool flaky, long opened) {
        await().atMost(COOLDOWN.multipliedBy(3))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> flaky.execute(FINE), Submission::isAccepted);
        assertThat(Duration.ofNanos(System.nanoTime() - opened))
                .isBetween(COOLDOWN.minus(INEXACT), COOLDOWN.plus(INEXACT));
        await().until(() -> isClosedAfterOneMore(flaky));
        await().until(() -> runsFine(flaky)); // the client knows it, too
    }

    /** Where the breaker did not answer in time, as after a node's death, the first one was let in, but is no probe. */
    private static boolean isClosedAfterOneMore(WorkerPool flaky) {
        var unused = flaky.execute(FINE);
        return flaky.status().breaker().phase() == CLOSED;
    }

    private static boolean runsFine(WorkerPool flaky) {
        return flaky.submit(FINE)
                .result()
                .handle((nothing, rejected) -> rejected == null)
                .join();
    }

    private static void awaitPhase(WorkerPool flaky, BreakerPhase phase) {
        await().untilAsserted(() -> assertThat(flaky.status().breaker().phase()).isEqualTo(phase));
    }

    /** How long the breaker is still open, for each member in the JVM it is called in. */
    private static List<Long> timesLeftHere() {
        List<Long> left = new ArrayList<>();
        for (HazelcastInstance member : Hazelcast.getAllHazelcastInstances()) {
            long now = member.getCluster().getClusterTime();
            left.add(new BreakerCell(member, "flaky", FLAKY)
                    .read()
                    .remaining(FLAKY.breaker(), now)
                    .toMillis());
        }
        return left;
    }

    /** How far the cluster's time is ahead of ours. */
    private static Duration clusterAhead() {
        return Duration.ofMillis(member().getCluster().getClusterTime() - System.currentTimeMillis());
    }

    private static HazelcastInstance member() {
        return Hazelcast.getAllHazelcastInstances().iterator().next();
    }

    private PoolClient connect() {
        PoolClient client = PoolClient.connect(ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, cluster)
                .with(
                        ClientKeys.CLUSTER_ADDRESSES,
                        nodes.stream().map(PoolNode::address).toList()));
        clients.add(client);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> member().getPartitionService().isClusterSafe()); // else operations wait for migrations
        assertThat(client.pool("there").submit(SKEW_THERE).result())
                .as("else this would prove nothing")
                .succeedsWithin(Duration.ofSeconds(5))
                .isEqualTo(SKEW.toMillis());
        assertThat(Clock.toSystemCurrentTimeMillis(0)).as("here").isZero();
        return client;
    }

    private void startNode() {
        nodes.add(PoolNode.start(NodeConfig.defaults()
                .with(NodeKeys.CLUSTER_NAME, cluster)
                .with(NodeKeys.CLUSTER_PORT, PORT)
                .with(NodeKeys.CLUSTER_PORT_RANGE, 50)));
    }

    private void startSkewedNode() {
        startProcess(
                "skewed",
                Map.of(
                        "JDK_JAVA_OPTIONS",
                        "-Dcom.hazelcast.clock.offset=" + SKEW.toMillis(),
                        "HAZELPOOL_POOLS_THERE_WORKERS",
                        "1",
                        "HAZELPOOL_POOLS_FLAKY_WORKERS",
                        "2",
                        "HAZELPOOL_POOLS_FLAKY_BREAKER_THRESHOLD",
                        "3",
                        "HAZELPOOL_POOLS_FLAKY_BREAKER_COOLDOWN_MS",
                        String.valueOf(COOLDOWN.toMillis())));
    }

    private NodeProcess startProcess(String name, Map<String, String> own) {
        Map<String, String> settings = new HashMap<>(own);
        settings.put("HAZELPOOL_CLUSTER_NAME", cluster);
        settings.put("HAZELPOOL_CLUSTER_PORT", String.valueOf(PORT));
        settings.put("HAZELPOOL_CLUSTER_PORT_RANGE", "50");
        NodeProcess node = NodeProcess.start(name, PORT, settings, logs.resolve(name + ".log"));
        processes.add(node);
        Duration atMost = Duration.ofSeconds(60);
        await().atMost(atMost).until(() -> node.isReady() || !node.isAlive());
        assertThat(node.isReady())
                .withFailMessage(() -> String.valueOf(node.failure(atMost).getMessage()))
                .isTrue();
        return node;
    }
}
