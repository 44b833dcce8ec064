package io.hazelpool.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node says of a file and an environment that are wrong. */
class LoadingErrorsTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name_the_file() {
        file = folder.resolve("pool.yaml");
    }

    @Test
    void names_every_wrong_value_at_once() throws IOException {
        Files.writeString(file, """
                cluster:
                  port: 70000
                  heartbeat-timeout: 15
                  members: [a, 'b:c']
                  prot: 5801
                pools:
                  reports: {workers: 0}
                  re ports: {workers: 1, max-queue-size: 2}
                """);
        ConfigException thrown = failure(Map.of(
                "HAZELPOOL_NODE_DRAIN_TIMEOUT_MS", "30s",
                "HAZELPOOL_MAX_RESULT_BYTES", "1MB",
                "HAZELPOOL_POOLS_async_pool_WORKERS", "all\nof them"));
        assertThat(thrown.errors())
                .containsExactly(
                        file + ": cluster.prot: unknown key (did you mean cluster.port?)",
                        file + ": cluster.port = 70000: must be a whole number from 1 to 65535",
                        file + ": cluster.members = a,b:c: each entry must be host or host:port, not 'b:c'",
                        file + ": cluster.heartbeat-timeout = 15: must be a duration from 5s to 10m; give a unit,"
                                + " e.g. 30s",
                        "HAZELPOOL_NODE_DRAIN_TIMEOUT_MS = 30s: must be a whole number of milliseconds from 0 to"
                                + " 3600000, without a unit",
                        "HAZELPOOL_MAX_RESULT_BYTES = 1MB: must be a size from 1KiB to 64MiB, in bytes or with one of"
                                + " the units KiB, MiB, GiB, e.g. 1MiB",
                        file + ": 're ports' is no pool name: 1 to 64 letters, digits, '_' and '-' are allowed",
                        "HAZELPOOL_POOLS_async_pool_WORKERS = all of them: must be a whole number from 1 to 10000",
                        file + ": pools.reports.workers = 0: must be a whole number from 1 to 10000");
        assertThat(thrown)
                .hasMessageStartingWith("9 errors in the configuration:\n  " + file)
                .hasNoCause();
        assertThat(thrown.toString().lines()).hasSize(10);
        assertThat(thrown.getStackTrace()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "cluster.prot, cluster.port",
        "cluster.heartbeatTimeout, cluster.heartbeat-timeout",
        "heartbeat-timeout, cluster.heartbeat-timeout",
        "max-result-byte, max-result-bytes",
        "pools.reports.worker, pools.reports.workers",
        "client.dedline, client.deadline"
    })
    void suggests_the_nearest_key_for_an_unknown_one(String typed, String suggested) throws IOException {
        Files.writeString(file, typed + ": 1");
        assertThat(failure(Map.of()).errors())
                .containsExactly(file + ": " + typed + ": unknown key (did you mean " + suggested + "?)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "pools.reports", "colour"})
    void refuses_an_unknown_key_without_a_suggestion_when_none_is_near(String name) throws IOException {
        Files.writeString(file, name + ": 5");
        assertThat(failure(Map.of()).errors()).containsExactly(file + ": " + name + ": unknown key");
    }

    @Test
    void tells_where_yaml_is_malformed_in_one_line() throws IOException {
        Files.writeString(file, "cluster:\n  port: 5801: 3\n");
        assertThat(failure(Map.of("HAZELPOOL_CLUSTER_PORT", "x")).errors())
                .containsExactly(
                        file + ": is not YAML: mapping values are not allowed here at line 2, column 13",
                        "HAZELPOOL_CLUSTER_PORT = x: must be a whole number from 1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster.port=5801\n", "- cluster:\n    port: 1\n", "just words", "[1, 2]"})
    void refuses_a_file_that_holds_no_keys(String text) throws IOException {
        Files.writeString(file, text);
        assertThat(failure(Map.of()).errors()).containsExactly(file + ": is not a YAML file of keys and values");
    }

    @Test
    void refuses_a_key_given_twice() throws IOException {
        Files.writeString(file, "cluster: {port: 1}\nclient: {name: a}\ncluster: {name: b}\n");
        assertThat(failure(Map.of()).errors())
                .containsExactly(file + ": is not YAML: found duplicate key cluster at line 3, column 1");
    }

    @Test
    void refuses_a_key_given_in_two_ways() throws IOException {
        Files.writeString(file, "cluster: {port: 1}\ncluster.port: 2\n");
        assertThat(failure(Map.of()).errors()).containsExactly(file + ": cluster.port is given twice");
    }

    @Test
    void tells_a_missing_file() {
        assertThat(failure(Map.of())).hasMessage("1 error in the configuration:\n  " + file + ": no such file");
    }

    @Test
    void tells_a_file_that_cannot_be_read() throws IOException {
        Files.createDirectory(file);
        assertThat(failure(Map.of()).errors())
                .singleElement()
                .asString()
                .startsWith(file + ": cannot be read: ")
                .doesNotContain("\n");
    }

    @Test
    void tells_a_file_that_is_no_text() throws IOException {
        Files.write(file, "name: über".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(failure(Map.of()).errors()).containsExactly(file + ": is not UTF-8 text");
    }

    @Test
    void refuses_a_variable_that_may_mean_two_pools() throws IOException {
        Files.writeString(file, "pools: {a-b: {workers: 1}, a_b: {workers: 2}}");
        assertThat(failure(Map.of("HAZELPOOL_POOLS_A_B_WORKERS", "3")).errors())
                .containsExactly("HAZELPOOL_POOLS_A_B_WORKERS: may mean each of the pools [a-b, a_b]; rename one");
    }

    @Test
    void refuses_a_bad_pool_name_from_the_environment() throws IOException {
        Files.createFile(file);
        assertThat(failure(Map.of("HAZELPOOL_POOLS_A.B_WORKERS", "3")).errors())
                .containsExactly("HAZELPOOL_POOLS_A.B_WORKERS: 'a.b' is no pool name: 1 to 64 letters, digits, '_' and"
                        + " '-' are allowed");
    }

    private ConfigException failure(Map<String, String> env) {
        return catchThrowableOfType(ConfigException.class, () -> NodeConfig.load(file, env));
    }
}
