package io.hazelpool.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeConfigTest {

    private final NodeConfig defaults = NodeConfig.defaults();

    @Test
    void starts_with_the_defaults_of_the_table() {
        assertThat(NodeKeys.all())
                .allSatisfy(key -> assertThat((Object) defaults.get(key)).isEqualTo(key.defaultValue()));
    }

    @Test
    void always_has_the_two_pools() {
        assertThat(defaults.pools().values())
                .containsExactly(PoolConfig.defaults("async_pool"), PoolConfig.defaults("stream_pool"));
    }

    @Test
    void changes_a_copy() {
        NodeConfig changed = defaults.with(NodeKeys.CLUSTER_PORT, 5801).with(NodeKeys.TASKS_PATH, List.of("a", "b"));
        assertThat(changed.get(NodeKeys.CLUSTER_PORT)).isEqualTo(5801);
        assertThat(changed.get(NodeKeys.TASKS_PATH)).containsExactly("a", "b");
        assertThat(defaults.get(NodeKeys.CLUSTER_PORT)).isEqualTo(5701);
    }

    @Test
    void holds_values_from_code_to_the_same_bounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.with(NodeKeys.CLUSTER_PORT, 0))
                .withMessage("cluster.port = 0: must be a whole number from 1 to 65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.with(NodeKeys.NODE_DRAIN_TIMEOUT, Duration.ofHours(2)))
                .withMessageStartingWith("node.drain-timeout = PT2H: must be a duration from 0s to 1h");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.with(NodeKeys.NODE_DRAIN_TIMEOUT, Duration.ofNanos(1)))
                .withMessageContaining("whole milliseconds");
        assertThatIllegalArgumentException().isThrownBy(() -> defaults.with(NodeKeys.MAX_RESULT_BYTES, 1023));
        assertThatIllegalArgumentException().isThrownBy(() -> defaults.with(NodeKeys.CLUSTER_NAME, "a b"));
        assertThatIllegalArgumentException().isThrownBy(() -> defaults.with(NodeKeys.CLUSTER_MEMBERS, List.of("a:b")));
    }

    @Test
    void knows_no_keys_of_clients_and_pools() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.get(ClientKeys.CLIENT_DEADLINE))
                .withMessageStartingWith("client.deadline is no key of a node; it has [cluster.name, ");
        assertThatIllegalArgumentException().isThrownBy(() -> defaults.with(ClientKeys.CLIENT_MAX_IN_FLIGHT, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> defaults.get(PoolKeys.WORKERS));
    }

    @Test
    void changes_and_adds_pools() {
        NodeConfig changed = defaults.withPool("async_pool", PoolKeys.MAX_QUEUE_SIZE, 5)
                .withPool("reports", PoolKeys.WORKERS, 4)
                .withPool("reports", PoolKeys.TASK_TIMEOUT, Duration.ofHours(1));
        assertThat(changed.pools().values())
                .containsExactly(
                        PoolConfig.defaults("async_pool").with(PoolKeys.MAX_QUEUE_SIZE, 5),
                        PoolConfig.defaults("stream_pool"),
                        PoolConfig.defaults("reports")
                                .with(PoolKeys.WORKERS, 4)
                                .with(PoolKeys.TASK_TIMEOUT, Duration.ofHours(1)));
        assertThat(defaults.pools()).hasSize(2);
    }

    @Test
    void holds_pools_to_their_bounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withPool("reports", PoolKeys.WORKERS, 0))
                .withMessage("pools.reports.workers = 0: must be a whole number from 1 to 10000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withPool("re.ports", PoolKeys.WORKERS, 1))
                .withMessage("'re.ports' is no pool name: 1 to 64 letters, digits, '_' and '-' are allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withPool("reports", NodeKeys.CLUSTER_PORT, 1))
                .withMessageStartingWith("cluster.port is no key of a pool; it has [pools.<pool>.workers, ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolConfig.defaults("reports")
                        .with(PoolKeys.WORKERS, 1)
                        .with(PoolKeys.MAX_QUEUE_SIZE, 1)
                        .with(PoolKeys.TASK_TIMEOUT, Duration.ZERO))
                .withMessageStartingWith("pools.reports.task-timeout = PT0S: must be a duration from 1ms to 24h");
    }

    @Test
    void describes_every_value() {
        NodeConfig config = defaults.with(NodeKeys.CLUSTER_MEMBERS, List.of("a", "b:5801"))
                .withPool("reports", PoolKeys.TASK_TIMEOUT, Duration.ofMinutes(90));
        assertThat(config.describe()).isEqualTo("""
                        cluster.name = hazelpool
                        cluster.bind = 127.0.0.1
                        cluster.port = 5701
                        cluster.port-range = 10
                        cluster.members = a,b:5801
                        cluster.dns =
                        cluster.heartbeat-timeout = 15s
                        cluster.min-size = 1
                        cluster.cp-members = 0
                        node.name =
                        node.role = data
                        node.drain-timeout = 30s
                        admin.bind = 127.0.0.1
                        admin.port = 8080
                        admin.port-range = 10
                        log.format = text
                        log.level = INFO
                        tasks.path = tasks
                        tasks.allow =
                        max-result-bytes = 1MiB
                        replies.keep = 3m
                        breaker.store = auto
                        breaker.flush-interval = 5ms
                        security.keys-file =
                        security.max-age = 1h
                        security.max-rings-per-address = 1000
                        security.admin-token-file =
                        pools.async_pool.workers = 100
                        pools.async_pool.worker-threads = platform
                        pools.async_pool.max-queue-size = 1000
                        pools.async_pool.read-ahead = 5ms
                        pools.async_pool.task-timeout = 30s
                        pools.async_pool.interrupt-grace = 5s
                        pools.async_pool.max-stuck-workers = 0
                        pools.async_pool.breaker.threshold = 10
                        pools.async_pool.breaker.cooldown = 1m
                        pools.async_pool.breaker.half-open-probes = 1
                        pools.stream_pool.workers = 50
                        pools.stream_pool.worker-threads = platform
                        pools.stream_pool.max-queue-size = 1000
                        pools.stream_pool.read-ahead = 5ms
                        pools.stream_pool.task-timeout = 30s
                        pools.stream_pool.interrupt-grace = 5s
                        pools.stream_pool.max-stuck-workers = 0
                        pools.stream_pool.breaker.threshold = 10
                        pools.stream_pool.breaker.cooldown = 1m
                        pools.stream_pool.breaker.half-open-probes = 1
                        pools.reports.workers = 10
                        pools.reports.worker-threads = platform
                        pools.reports.max-queue-size = 1000
                        pools.reports.read-ahead = 5ms
                        pools.reports.task-timeout = 90m
                        pools.reports.interrupt-grace = 5s
                        pools.reports.max-stuck-workers = 0
                        pools.reports.breaker.threshold = 10
                        pools.reports.breaker.cooldown = 1m
                        pools.reports.breaker.half-open-probes = 1""");
    }
}
