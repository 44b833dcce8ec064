package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.hazelpool.client.PoolClient;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.DefinedPools;
import io.hazelpool.wire.PoolDefinition;
import io.hazelpool.wire.Strangers;
import io.hazelpool.wire.WireTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever reaches a node's port removes pools' definitions, or writes others over them. */
@Timeout(60)
class HostileDefinitionTest {

    /** Less than what passes between looks without a reason. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private static TestCluster cluster;
    private static HazelcastInstance stranger;
    private static IMap<Object, Object> definitions;
    private static DefinedPools defined;
    private static PoolDefinition agreed;

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(2, UnaryOperator.identity());
        stranger = cluster.rawClient(WireTypes.serialization());
        definitions = stranger.getMap(ClusterNames.POOLS);
        defined = new DefinedPools(cluster.member());
        agreed = defined.get("async_pool");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static void assertSoonBack() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(defined.find("async_pool")).isEqualTo(agreed);
            assertThat(defined.names()).containsExactly("async_pool", "stream_pool");
        });
    }

    @Test
    void clients_find_the_pools_seconds_after_a_stranger_overwrote_them() {
        List<Object> wrong = new ArrayList<>(Strangers.others());
        wrong.addAll(Strangers.unreadables());
        for (Object each : wrong) {
            definitions.set("async_pool", each);
            definitions.set("stream_pool", each);
            assertSoonBack();
        }
        assertServed();
    }

    @Test
    void clients_find_the_pools_seconds_after_a_stranger_removed_them() {
        definitions.delete("async_pool");
        assertSoonBack();
        definitions.clear();
        assertSoonBack();
        definitions.destroy();
        definitions = stranger.getMap(ClusterNames.POOLS);
        assertSoonBack();
        assertServed();
    }

    /** One that he changed made each node that started refuse to, and had new clients go by his breaker. */
    @Test
    void nodes_and_clients_can_start_seconds_after_a_stranger_defined_a_pool_otherwise() {
        definitions.set(
                "async_pool",
                new PoolDefinition(1, Duration.ofMillis(1), agreed.breaker(), agreed.breakerStore(), agreed.minSize()));
        assertSoonBack();
        cluster.stop(cluster.startNode());
        assertServed();
    }

    private static void assertServed() {
        PoolClient newcomer = cluster.client();
        assertThat(newcomer.pool("async_pool").submit(() -> 1).result())
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(1);
        newcomer.close();
    }
}
