package io.hazelpool.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node makes of a file and an environment that are right. */
class LoadingTest {

    @TempDir
    private Path folder;

    @Test
    void is_the_defaults_when_nothing_is_set() {
        assertThat(NodeConfig.load(null, Map.of()).describe())
                .isEqualTo(NodeConfig.defaults().describe());
    }

    @Test
    void reads_every_type_from_yaml() throws IOException {
        NodeConfig config = load("""
                cluster:
                  name: orders
                  port: 5801
                  heartbeat-timeout: PT20S
                max-result-bytes: 512KiB
                tasks:
                  path: [a.jar, "b,c"]
                """, Map.of());
        assertThat(config.get(NodeKeys.CLUSTER_NAME)).isEqualTo("orders");
        assertThat(config.get(NodeKeys.CLUSTER_PORT)).isEqualTo(5801);
        assertThat(config.get(NodeKeys.CLUSTER_HEARTBEAT_TIMEOUT)).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.get(NodeKeys.MAX_RESULT_BYTES)).isEqualTo(512 << 10);
        assertThat(config.get(NodeKeys.TASKS_PATH)).containsExactly("a.jar", "b,c");
    }

    @Test
    void reads_every_type_from_the_environment() {
        NodeConfig config = NodeConfig.load(
                null,
                Map.of(
                        "HAZELPOOL_CLUSTER_NAME", "orders",
                        "HAZELPOOL_CLUSTER_PORT", "5801",
                        "HAZELPOOL_CLUSTER_MEMBERS", "node-1, node-2:5801",
                        "HAZELPOOL_NODE_DRAIN_TIMEOUT_MS", "1500",
                        "HAZELPOOL_MAX_RESULT_BYTES", "2048"));
        assertThat(config.get(NodeKeys.CLUSTER_NAME)).isEqualTo("orders");
        assertThat(config.get(NodeKeys.CLUSTER_PORT)).isEqualTo(5801);
        assertThat(config.get(NodeKeys.CLUSTER_MEMBERS)).containsExactly("node-1", "node-2:5801");
        assertThat(config.get(NodeKeys.NODE_DRAIN_TIMEOUT)).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.get(NodeKeys.MAX_RESULT_BYTES)).isEqualTo(2048);
    }

    @Test
    void takes_environment_over_file_over_default() throws IOException {
        NodeConfig config = load("cluster: {port: 5801, port-range: 7}", Map.of("HAZELPOOL_CLUSTER_PORT", "5901"));
        assertThat(config.get(NodeKeys.CLUSTER_PORT)).isEqualTo(5901);
        assertThat(config.get(NodeKeys.CLUSTER_PORT_RANGE)).isEqualTo(7);
        assertThat(config.get(NodeKeys.CLUSTER_NAME)).isEqualTo("hazelpool");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster: {members: 'a,b:1'}",
                "cluster: {members: [a, 'b:1']}",
                "cluster:\n  members:\n  - a\n  - b:1\n",
                "cluster.members: [a, 'b:1']"
            })
    void reads_a_list_in_each_form(String yaml) throws IOException {
        assertThat(load(yaml, Map.of()).get(NodeKeys.CLUSTER_MEMBERS)).containsExactly("a", "b:1");
    }

    @Test
    void takes_an_empty_list_as_empty() throws IOException {
        assertThat(load("tasks: {path: []}", Map.of()).get(NodeKeys.TASKS_PATH)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n# nothing\n", "cluster:\n# port: 1\n", "cluster: {}", "{}"})
    void takes_a_file_that_sets_nothing(String yaml) throws IOException {
        assertThat(load(yaml, Map.of()).describe())
                .isEqualTo(NodeConfig.defaults().describe());
    }

    @Test
    void reads_pools_from_yaml() throws IOException {
        NodeConfig config = load("""
                pools:
                  reports: {workers: 4, max-queue-size: 50, task-timeout: 2m}
                  async_pool: {workers: 7}
                """, Map.of());
        assertThat(config.pools())
                .containsExactly(
                        entry("async_pool", PoolConfig.defaults("async_pool").with(PoolKeys.WORKERS, 7)),
                        entry("stream_pool", PoolConfig.defaults("stream_pool")),
                        entry(
                                "reports",
                                PoolConfig.defaults("reports")
                                        .with(PoolKeys.WORKERS, 4)
                                        .with(PoolKeys.MAX_QUEUE_SIZE, 50)
                                        .with(PoolKeys.TASK_TIMEOUT, Duration.ofMinutes(2))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pools: {reports: {}}", "pools:\n  reports:\n", "pools.reports.workers: 10"})
    void defines_a_pool_that_sets_nothing_of_its_own(String yaml) throws IOException {
        assertThat(load(yaml, Map.of()).pools()).hasSize(3).containsEntry("reports", PoolConfig.defaults("reports"));
    }

    @Test
    void matches_pools_of_the_environment_ignoring_case_and_dashes() throws IOException {
        NodeConfig config = load(
                "pools: {Daily-Reports: {workers: 4}}",
                Map.of(
                        "HAZELPOOL_POOLS_DAILY_REPORTS_MAX_QUEUE_SIZE", "9",
                        "HAZELPOOL_POOLS_async_pool_WORKERS", "3",
                        "HAZELPOOL_POOLS_STREAM_POOL_TASK_TIMEOUT_MS", "70"));
        assertThat(config.pools().values())
                .containsExactly(
                        PoolConfig.defaults("async_pool").with(PoolKeys.WORKERS, 3),
                        PoolConfig.defaults("stream_pool").with(PoolKeys.TASK_TIMEOUT, Duration.ofMillis(70)),
                        PoolConfig.defaults("Daily-Reports")
                                .with(PoolKeys.WORKERS, 4)
                                .with(PoolKeys.MAX_QUEUE_SIZE, 9));
    }

    @Test
    void defines_a_new_pool_by_the_lower_cased_name_in_the_environment() {
        Map<String, String> env =
                Map.of("HAZELPOOL_POOLS_NIGHTLY_JOBS_WORKERS", "2", "HAZELPOOL_POOLS_NIGHTLY_JOBS_MAX_QUEUE_SIZE", "3");
        assertThat(NodeConfig.load(null, env).pools())
                .hasSize(3)
                .containsEntry(
                        "nightly_jobs",
                        PoolConfig.defaults("nightly_jobs")
                                .with(PoolKeys.WORKERS, 2)
                                .with(PoolKeys.MAX_QUEUE_SIZE, 3));
    }

    @Test
    void ignores_values_of_clients_even_wrong_ones() throws IOException {
        assertThat(load("client: {deadline: soon}", Map.of("HAZELPOOL_CLIENT_MAX_IN_FLIGHT", "many"))
                        .describe())
                .isEqualTo(NodeConfig.defaults().describe());
    }

    @Test
    void reads_nothing_but_what_it_is_handed() throws IOException {
        System.setProperty("cluster.port", "1234");
        try {
            NodeConfig config = load("cluster: {bind: '${cluster.port}'}", Map.of());
            assertThat(config.get(NodeKeys.CLUSTER_PORT)).isEqualTo(5701);
            assertThat(config.get(NodeKeys.CLUSTER_BIND)).isEqualTo("${cluster.port}");
        } finally {
            System.clearProperty("cluster.port");
        }
    }

    @Test
    void tells_variables_that_belong_to_no_key_and_goes_on() {
        Map<String, String> env = Map.of(
                "HAZELPOOL_SERVICE_HOST", "10.0.0.1",
                "HAZELPOOL_PORT_5701_TCP_ADDR", "10.0.0.1",
                "HAZELPOOL_CLUSTER_HEARTBEAT_TIMEOUT", "15000",
                "HAZELPOOL_CLIENT_NAME", "of a client",
                "HAZELPOOL_POOLS_X_WORKERS", "1",
                "HAZELPOOL_POOLS_WORKERS", "1",
                "PATH", "/bin");
        assertThat(new Loader(null, env).unknownVariables())
                .containsExactly(
                        "HAZELPOOL_CLUSTER_HEARTBEAT_TIMEOUT (did you mean HAZELPOOL_CLUSTER_HEARTBEAT_TIMEOUT_MS?)",
                        "HAZELPOOL_POOLS_WORKERS",
                        "HAZELPOOL_PORT_5701_TCP_ADDR",
                        "HAZELPOOL_SERVICE_HOST");
        assertThat(NodeConfig.load(null, env).pools()).containsKey("x");
    }

    private NodeConfig load(String yaml, Map<String, String> env) throws IOException {
        Path file = folder.resolve("pool.yaml");
        Files.writeString(file, yaml);
        return NodeConfig.load(file, env);
    }
}
