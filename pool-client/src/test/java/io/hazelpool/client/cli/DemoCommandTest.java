package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hazelpool.node.NodeMain;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts real node processes. */
class DemoCommandTest {

    private static final String OF_ABC = "a9993e364706816aba3e25717850c26c9cd0d89d";

    @TempDir
    private Path root = Path.of("");

    @AfterEach
    void leaves_no_node_behind() {
        assertThat(ProcessHandle.current().descendants())
                .filteredOn(process -> process.info().commandLine().orElse("").contains(NodeMain.class.getName()))
                .isEmpty();
    }

    @Test
    void names_the_tampered_file_and_counts_the_rest() throws IOException {
        write("org/a/a-1.jar", "abc", OF_ABC);
        write("org/a/a-1.pom", "abc", OF_ABC + "  a-1.pom\n");
        Path tampered = write("org/a/b-1.jar", "abd", OF_ABC);
        Path unreadable = write("org/a/c-1.jar", "abc", "<html>");
        Files.writeString(root.resolve("d-1.jar"), "no checksum");

        Cli cli = Cli.run("demo", "--repository", root.toString());

        assertThat(cli.code()).as(cli.err()).isEqualTo(Exit.TASK_FAILED.code());
        assertThat(cli.err()).isEmpty();
        assertThat(cli.out())
                .contains(
                        "MISMATCH  " + tampered,
                        "UNREADABLE  " + unreadable,
                        "2 files verified, 1 mismatched, 1 unreadable; 1 jars and poms have no .sha1",
                        "tasks/s",
                        "node-1",
                        "node-2",
                        "node-3",
                        "cannot stream the classes of " + root.resolve("org/a/a-1.jar"));
    }

    @Test
    void ends_with_2_when_there_is_nothing_to_verify() {
        Cli.run("demo", "--repository", root.resolve("none").toString()).failed(Exit.USAGE, "none is no folder");
        Cli.run("demo", "--repository", root.toString()).failed(Exit.USAGE, "holds no file with a .sha1 beside it");
    }

    @Test
    void tells_the_log_of_a_node_that_does_not_start() throws IOException {
        Map<String, String> wrong = Map.of("HAZELPOOL_POOLS_ASYNC_POOL_WORKERS", "none");
        Path logs;
        try (LocalNodes nodes = LocalNodes.start(1, Cli.CLUSTER, wrong)) {
            logs = nodes.logs();
            assertThatThrownBy(() -> nodes.awaitReady(Duration.ofSeconds(60)))
                    .isInstanceOf(NodeFailedException.class)
                    .hasMessageContaining("node-1 ended with exit code 2; its log is " + logs)
                    .hasMessageContaining("HAZELPOOL_POOLS_ASYNC_POOL_WORKERS = none");
        }
        Files.delete(logs.resolve("node-1.log"));
        Files.delete(logs);
    }

    @Test
    void a_node_whose_parent_died_before_it_could_look_ends_too() throws Exception {
        Process dead = new ProcessBuilder(NodeCommand.line().get(0), "-version").start();
        dead.waitFor();
        List<String> line = new ArrayList<>(NodeCommand.line());
        line.set(line.size() - 1, "--with-parent=" + dead.pid());

        Process node = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();

        try {
            assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            node.destroyForcibly().waitFor();
        }
    }

    @Test
    void gives_nodes_the_flags_that_the_build_gives() {
        assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments()).containsAll(NodeCommand.HAZELCAST_FLAGS);
    }

    private Path write(String file, String content, String sha1) throws IOException {
        Path path = root.toRealPath().resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path.resolveSibling(path.getFileName() + ".sha1"), sha1);
        return Files.writeString(path, content);
    }
}
