package io.hazelpool.node.cluster;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.LinesOf;
import io.hazelpool.wire.BreakerStore;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.DefinedPools;
import io.hazelpool.wire.PoolDefinition;
import io.hazelpool.wire.Strangers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two nodes, and a stranger who has his way with what they agreed on. */
@Timeout(60)
class DefinitionKeeperTest {

    /** Less than what passes between looks without a reason. */
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Longer than it takes to set a definition right. */
    private static final Duration A_WHILE = Duration.ofSeconds(2);

    private static final PoolConfig POOL = PoolConfig.defaults("reports");
    private static final PoolConfig OTHERWISE = POOL.with(PoolKeys.TASK_TIMEOUT, Duration.ofSeconds(45));

    private final TestMembers members = new TestMembers();
    private final List<ScheduledExecutorService> executors = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private HazelcastInstance first;

    @SuppressWarnings("NullAway.Init")
    private HazelcastInstance second;

    @SuppressWarnings("NullAway.Init")
    private IMap<String, Object> definitions;

    @BeforeEach
    void start() {
        first = members.start();
        second = members.start();
        definitions = second.getMap(ClusterNames.POOLS);
    }

    @AfterEach
    void stop() {
        executors.forEach(ScheduledExecutorService::shutdownNow);
        members.close();
    }

    private static PoolAgreement agreement(HazelcastInstance node, PoolConfig pool) {
        return new PoolAgreement(node, List.of(pool), BreakerStore.MAP);
    }

    /** A node's part in it. */
    private PoolDefinition keptBy(HazelcastInstance node, PoolConfig pool) {
        PoolAgreement agreement = agreement(node, pool);
        agreement.reach();
        agreement.uphold(newExecutor());
        return agreement.definition(pool);
    }

    private ScheduledExecutorService newExecutor() {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        executors.add(executor);
        return executor;
    }

    private PoolDefinition keptByBoth() {
        keptBy(first, POOL);
        return keptBy(second, POOL);
    }

    private void awaitBack(PoolDefinition agreed) {
        DefinedPools seen = new DefinedPools(second);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(seen.find("reports")).isEqualTo(agreed));
    }

    @Test
    void what_is_written_over_a_definition_does_not_stay_whatever_it_is() {
        PoolDefinition agreed = keptByBoth();
        Stream.of(
                        Strangers.others(),
                        Strangers.unreadables(),
                        List.of(agreement(first, OTHERWISE).definition(OTHERWISE)))
                .flatMap(List::stream)
                .forEach(wrong -> {
                    definitions.set("reports", wrong);
                    awaitBack(agreed);
                });
    }

    static List<Consumer<IMap<String, Object>>> removals() {
        return List.of(
                definitions -> definitions.delete("reports"),
                definitions -> definitions.evict("reports"),
                definitions -> definitions.set("reports", "short-lived", 100, TimeUnit.MILLISECONDS),
                IMap::clear,
                IMap::evictAll,
                IMap::destroy);
    }

    @ParameterizedTest
    @MethodSource("removals")
    void a_definition_is_back_however_it_is_removed(Consumer<IMap<String, Object>> removal) {
        PoolDefinition agreed = keptByBoth();
        for (int again = 0; again < 2; again++) {
            removal.accept(first.getMap(ClusterNames.POOLS));
            awaitBack(agreed);
        }
    }

    /** To set it right must neither wait for whoever holds its lock, nor be forgotten. */
    @Test
    void a_definition_is_back_once_its_lock_is_free() {
        PoolDefinition agreed = keptByBoth();
        ScheduledExecutorService ofFirst = executors.get(0);
        definitions.lock("reports");
        try (LinesOf log = new LinesOf(DefinitionKeeper.class)) {
            definitions.delete("reports");
            await().during(A_WHILE).atMost(SOON).untilAsserted(() -> {
                assertThat(definitions.isEmpty()).isTrue();
                assertThat(ofFirst.submit(() -> "nobody waits").get(20, TimeUnit.SECONDS))
                        .isNotNull();
            });
            assertThat(log.all())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line)
                            .contains("pools.reports is missing in the cluster, and somebody keeps it locked"));
        }
        definitions.unlock("reports");
        awaitBack(agreed);
    }

    /** Each look without a reason once brought about others, twice a second, for as long as somebody wrote. */
    @Test
    void looks_now_and_then_do_not_add_up() {
        PoolDefinition mine = agreement(first, POOL).definition(POOL);
        AtomicInteger healed = countOf(mine);
        new DefinitionKeeper(first, newExecutor(), Map.of("reports", mine), Duration.ofSeconds(1)).start();
        int seconds = 6;
        long began = System.nanoTime();
        while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(seconds)) {
            definitions.set("reports", "a text");
        }
        long took = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        assertThat(healed).hasValueBetween(seconds, (int) (took + 1) * (2 + 1) + 2);
    }

    @Test
    void whoever_keeps_writing_is_answered_twice_a_second_at_most_and_told_of_once() {
        PoolDefinition agreed = keptByBoth();
        AtomicInteger healed = countOf(agreed);
        try (LinesOf log = new LinesOf(DefinitionKeeper.class)) {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
            while (System.nanoTime() - until < 0) {
                definitions.set("reports", "a text");
            }
            awaitBack(agreed);
            assertThat(healed).hasValueBetween(2, 2 * 2 * (3 + 2));
            assertThat(log.all()).hasSizeBetween(1, 2).first().asString().contains("reports");
        }
    }

    /** They can come to be if one starts while the definition is away. */
    @Test
    void two_nodes_that_differ_write_over_each_other_at_a_pace_and_tell_both_values() {
        PoolAgreement ofOne = agreement(first, POOL);
        ofOne.reach();
        definitions.delete("reports");
        try (LinesOf log = new LinesOf(DefinitionKeeper.class)) {
            PoolDefinition other = keptBy(second, OTHERWISE);
            AtomicInteger ofFirst = countOf(ofOne.definition(POOL));
            AtomicInteger ofSecond = countOf(other);
            long began = System.nanoTime();
            ofOne.uphold(newExecutor());
            await().until(() -> ofFirst.get() > 2 && ofSecond.get() > 2);
            assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
            assertThat(log.all()).hasSize(2);
            assertThat(log.all().toString())
                    .contains("pools.reports.task-timeout is PT30S here, PT45S in the cluster")
                    .contains("pools.reports.task-timeout is PT45S here, PT30S in the cluster");
        }
    }

    /** How often this is written from now on. */
    private AtomicInteger countOf(PoolDefinition definition) {
        AtomicInteger count = new AtomicInteger();
        Consumer<Object> counted = value -> count.addAndGet(definition.equals(value) ? 1 : 0);
        definitions.addEntryListener(
                (EntryAddedListener<String, Object>) event -> counted.accept(event.getValue()), true);
        definitions.addEntryListener(
                (EntryUpdatedListener<String, Object>) event -> counted.accept(event.getValue()), true);
        return count;
    }

    /** It has ended, though its member lives on among nodes that it never agreed with. */
    @Test
    void a_node_that_was_merged_into_another_cluster_defines_nothing_there() throws IOException {
        HazelcastInstance cutOff = startApart();
        keptBy(cutOff, OTHERWISE);
        ((HazelcastInstanceProxy) cutOff)
                .getOriginal()
                .node
                .getClusterService()
                .merge(first.getCluster().getLocalMember().getAddress());
        await().atMost(SOON).until(() -> first.getCluster().getMembers().size() == 3);
        definitions.set("reports", "a text");
        definitions.delete("reports");
        await().during(A_WHILE).atMost(SOON).until(definitions::isEmpty);
    }

    private HazelcastInstance startApart() throws IOException {
        int port = freePort();
        return members.start(HazelcastSettings.of(members.config()
                .with(NodeKeys.CLUSTER_PORT, port)
                .with(NodeKeys.CLUSTER_PORT_RANGE, 1)
                .with(NodeKeys.CLUSTER_MEMBERS, List.of("127.0.0.1:" + port))));
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
