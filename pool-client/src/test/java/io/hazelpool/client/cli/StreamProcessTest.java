package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.StreamTask;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolName;
import io.hazelpool.node.PoolNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a stream's task when the process that reads the stream ends: {@code pool stream} as users run it. */
@Timeout(90)
class StreamProcessTest {

    /** What a shell tells of a process that ended of SIGINT, as of Ctrl-C. */
    private static final int INTERRUPTED = 130;

    /** And of SIGTERM. */
    private static final int TERMINATED = 143;

    private static final Duration SOON = Duration.ofSeconds(5);

    @SuppressWarnings("NullAway.Init")
    private static PoolNode node;

    @SuppressWarnings("NullAway.Init")
    private Process process;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeAll
    static void startNode() {
        node = Cli.node(config -> config);
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @BeforeEach
    void reset() {
        StreamTasks.reset();
    }

    @AfterEach
    void end() {
        process.destroyForcibly().onExit().join();
    }

    private Path stdout() {
        return folder.resolve("stdout");
    }

    private Path stderr() {
        return folder.resolve("stderr");
    }

    /** Without anybody who reads what it prints, unless that goes to a file. */
    private ProcessBuilder stream(Class<? extends StreamTask<?>> task) {
        List<String> line = new ArrayList<>();
        if (OS.LINUX.isCurrentOs()) { // who is started in the background of a shell ignores SIGINT, and so would this
            line.addAll(List.of("env", "--default-signal=INT"));
        }
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(NodeCommand.HAZELCAST_FLAGS);
        line.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        line.addAll(List.of(PoolMain.class.getName(), "stream", "--class", task.getName()));
        line.addAll(List.of("--address", node.address(), "--cluster", Cli.CLUSTER));
        return new ProcessBuilder(line).redirectError(stderr().toFile());
    }

    private int exitCode() throws InterruptedException {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void its_task_is_cancelled_and_what_came_is_told_after_a_ctrl_c() throws Exception {
        process = stream(StreamTasks.Stalled.class)
                .redirectOutput(stdout().toFile())
                .start();
        await().atMost(SOON.multipliedBy(4)).until(() -> lines(stdout()).size() == 3);

        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start();

        assertThat(exitCode()).isEqualTo(INTERRUPTED);
        await().atMost(SOON).until(StreamTasks::isEnded);
        assertThat(lines(stdout())).containsExactly("0", "1", "2");
        assertThat(lines(stderr())).containsExactly("pool: 3 items");
    }

    @Test
    void its_task_is_cancelled_when_it_is_told_to_end_while_nobody_reads_what_it_prints() throws Exception {
        process = stream(StreamTasks.Endless.class).start();
        await().atMost(SOON.multipliedBy(4)).until(StreamTasks::waitsInEmit);

        process.destroy();

        assertThat(exitCode()).isEqualTo(TERMINATED);
        await().atMost(SOON).until(StreamTasks::isEnded);
        assertThat(lines(stderr())).isEmpty();
    }

    @Test
    void its_task_is_cancelled_when_its_reader_has_enough() throws Exception {
        process = stream(StreamTasks.Endless.class).start();
        try (BufferedReader reader = process.inputReader()) {
            assertThat(reader.readLine()).startsWith("---");
        }

        assertThat(exitCode()).isEqualTo(Exit.UNREAD.code());
        await().atMost(SOON).until(StreamTasks::isEnded);
        assertThat(lines(stderr())).isEmpty();
    }

    /** It says nothing any more: its node finds that out by its silence, for which 15 to 18 s have to pass. */
    @Test
    void its_task_ends_well_within_half_a_minute_when_it_is_killed() throws Exception {
        try (PoolClient client = PoolClient.connect(ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, Cli.CLUSTER)
                .with(ClientKeys.CLUSTER_ADDRESSES, List.of(node.address())))) {
            WorkerPool pool = client.pool(PoolName.STREAM);
            process = stream(StreamTasks.Endless.class).start();
            await().atMost(SOON.multipliedBy(4)).until(StreamTasks::waitsInEmit);
            await().until(() -> pool.status().busyWorkers() == 1);

            process.destroyForcibly().onExit().join();
            long killed = System.nanoTime();

            await().atMost(Duration.ofSeconds(24)).until(() -> pool.status().busyWorkers() == 0);
            assertThat(StreamTasks.isEnded()).isTrue();
            System.out.printf("the worker was free %d ms after the kill%n", (System.nanoTime() - killed) / 1_000_000);
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file);
    }
}
