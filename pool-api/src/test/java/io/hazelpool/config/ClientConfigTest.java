package io.hazelpool.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientConfigTest {

    @Test
    void starts_with_the_defaults_of_the_table() {
        ClientConfig defaults = ClientConfig.defaults();
        assertThat(ClientKeys.all())
                .allSatisfy(key -> assertThat((Object) defaults.get(key)).isEqualTo(key.defaultValue()));
    }

    @Test
    void reads_a_file_shared_with_nodes_and_leaves_the_keys_of_nodes_alone(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("pool.yaml");
        Files.writeString(file, """
                cluster:
                  name: orders
                  addresses: [node-1, "node-2:5801"]
                  port: not checked here
                client:
                  deadline: 2s
                pools:
                  reports:
                    workers: nor is this
                  no pool name:
                    workers: 1
                """);
        ClientConfig config =
                ClientConfig.load(file, Map.of("HAZELPOOL_CLIENT_DEADLINE_MS", "250", "HAZELPOOL_CLUSTER_PORT", "x"));
        assertThat(config.get(ClientKeys.CLUSTER_NAME)).isEqualTo("orders");
        assertThat(config.get(ClientKeys.CLUSTER_ADDRESSES)).containsExactly("node-1", "node-2:5801");
        assertThat(config.get(ClientKeys.CLIENT_DEADLINE)).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void names_every_wrong_value_at_once() {
        Map<String, String> env = Map.of(
                "HAZELPOOL_CLUSTER_ADDRESSES", "", "HAZELPOOL_CLIENT_MAX_IN_FLIGHT", "16001", "HAZELPOOL_NODE", "x");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ClientConfig.load(null, env))
                .satisfies(e -> assertThat(e.errors())
                        .containsExactly(
                                "HAZELPOOL_CLUSTER_ADDRESSES = : must have at least 1 of: host or host:port",
                                "HAZELPOOL_CLIENT_MAX_IN_FLIGHT = 16001: must be a whole number from 1 to 16000"));
    }

    @Test
    void holds_values_from_code_to_the_same_bounds() {
        ClientConfig config = ClientConfig.defaults().with(ClientKeys.MAX_TASK_BYTES, 2048);
        assertThat(config.get(ClientKeys.MAX_TASK_BYTES)).isEqualTo(2048);
        assertThatIllegalArgumentException().isThrownBy(() -> config.with(ClientKeys.MAX_TASK_BYTES, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.with(ClientKeys.CLUSTER_ADDRESSES, List.of()))
                .withMessage("cluster.addresses = []: must have at least 1 of: host or host:port");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.with(NodeKeys.CLUSTER_PORT, 1))
                .withMessageStartingWith("cluster.port is no key of a client");
    }

    @Test
    void describes_every_value() {
        assertThat(ClientConfig.defaults().with(ClientKeys.CLIENT_NAME, "shop").describe())
                .isEqualTo("""
                        cluster.name = hazelpool
                        cluster.addresses = 127.0.0.1
                        client.name = shop
                        client.deadline = 10s
                        client.max-in-flight = 10000
                        client.loss-grace = 4s
                        client.unreachable-grace = 5m
                        max-task-bytes = 1MiB
                        results.allow =
                        security.keys-file =""");
    }
}
