package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a node's process writes, by what {@code log.*} says; it never gets as far as a cluster. */
@Timeout(60)
class NodeLogTest {

    @TempDir
    private Path folder;

    @Test
    void is_an_object_a_line_where_the_environment_says_so() throws Exception {
        List<JsonNode> lines = objects(log(Map.of(
                "HAZELPOOL_LOG_FORMAT",
                "json",
                "HAZELPOOL_CLUSTER_BIND",
                "no-such-host.invalid",
                "HAZELPOOL_OTHER",
                "1")));
        assertThat(lines)
                .extracting(line -> line.get("formattedMessage").asString())
                .anySatisfy(message -> assertThat(message).contains("belong to no key: HAZELPOOL_OTHER"))
                .anySatisfy(message -> assertThat(message).contains("configuration:\n", "log.format = json"))
                .anySatisfy(message -> assertThat(message).contains("no-such-host.invalid"));
        assertThat(lines)
                .allSatisfy(line ->
                        assertThat(line.propertyNames()).contains("timestamp", "level", "threadName", "loggerName"));
    }

    @Test
    void is_an_object_a_line_where_the_file_says_so_even_of_what_is_wrong_in_it() throws Exception {
        Path file = Files.writeString(folder.resolve("pool.yaml"), "log:\n  format: json\ncluster:\n  port: many\n");
        assertThat(objects(log(Map.of(), "--config=" + file)))
                .singleElement()
                .satisfies(line -> assertThat(line.get("level").asString()).isEqualTo("ERROR"))
                .satisfies(line ->
                        assertThat(line.get("formattedMessage").asString()).contains("cluster.port"));
    }

    @Test
    void is_text_by_default_and_says_what_a_format_may_be() throws Exception {
        assertThat(log(Map.of("HAZELPOOL_LOG_FORMAT", "xml", "HAZELPOOL_LOG_LEVEL", "LOUD")))
                .contains("ERROR")
                .contains("HAZELPOOL_LOG_FORMAT", "text or json", "xml")
                .contains("HAZELPOOL_LOG_LEVEL", "ERROR, WARN, INFO, DEBUG or TRACE", "LOUD");
    }

    @Test
    void leaves_out_what_is_below_its_level() throws Exception {
        assertThat(log(Map.of("HAZELPOOL_LOG_LEVEL", "ERROR", "HAZELPOOL_CLUSTER_BIND", "no-such-host.invalid")))
                .contains("no-such-host.invalid")
                .doesNotContain("configuration:", "INFO");
    }

    private static List<JsonNode> objects(String log) {
        JsonMapper mapper = JsonMapper.shared();
        return log.lines().map(mapper::readTree).toList();
    }

    /** All that a node writes that cannot start. */
    private String log(Map<String, String> settings, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(NodeCommand.line());
        command.addAll(List.of(arguments));
        Path log = folder.resolve("log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("HAZELPOOL_"));
        builder.environment().put("HAZELPOOL_ADMIN_PORT", "0");
        builder.environment().putAll(settings);
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        return Files.readString(log);
    }
}
