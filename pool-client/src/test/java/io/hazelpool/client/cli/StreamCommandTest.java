package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.node.PoolNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamCommandTest {

    private static PoolNode node;

    public record Called() implements Callable<String> {

        @Override
        public String call() {
            return "called";
        }
    }

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

    @Test
    void prints_each_item_as_text_on_a_line_and_the_count_on_stderr() {
        Cli cli = stream(StreamTasks.Echo.class, "--arg", "a b", "--arg", "--pool", "--arg", "");

        assertThat(cli.code()).as(cli.err()).isZero();
        assertThat(cli.out()).isEqualToNormalizingNewlines("a b\n--pool\n\n");
        assertThat(cli.err()).isEqualToNormalizingNewlines("pool: 3 items\n");
    }

    @Test
    void prints_nothing_of_an_empty_stream() {
        Cli cli = stream(StreamTasks.Echo.class).succeeded();

        assertThat(cli.out()).isEmpty();
    }

    @Test
    void ends_with_2_when_used_wrongly() {
        run("stream").failed(Exit.USAGE, "--class", "Try 'pool stream --help'");
        stream(StreamTasks.Echo.class, "--pool", "no good").failed(Exit.USAGE, "'no good' is no pool name");
        stream(StreamTasks.Echo.class, "--detach").failed(Exit.USAGE, "Unknown option: '--detach'");
    }

    @Test
    void ends_with_3_when_there_is_no_such_pool() {
        stream(StreamTasks.Echo.class, "--pool", "nope")
                .failed(Exit.REJECTED, "nope: no node defines this pool", "stream_pool");
    }

    @Test
    void ends_with_4_when_no_cluster_answers() {
        Cli.run(Map.of("HAZELPOOL_CLIENT_DEADLINE_MS", "300"), "stream", "--class", "A", "--address", "127.0.0.1:1")
                .failed(Exit.UNAVAILABLE, "no cluster named 'hazelpool' answered at 127.0.0.1:1 within 300 ms");
    }

    @Test
    void ends_with_5_when_the_task_fails_after_the_items_before_it() {
        Cli cli = stream(StreamTasks.Fail.class);

        assertThat(cli.code()).isEqualTo(Exit.TASK_FAILED.code());
        assertThat(cli.out()).isEqualToNormalizingNewlines("one\n");
        assertThat(cli.err())
                .startsWith("pool: 1 item")
                .contains("IllegalStateException: out of paper")
                .doesNotContain("\tat ");
    }

    @Test
    void ends_with_5_when_the_nodes_cannot_make_a_task_of_the_kind() {
        run("stream", "--class", "com.example.Missing")
                .failed(
                        Exit.TASK_FAILED,
                        "class com.example.Missing is not on the task class path of node " + node.name());
        stream(Called.class).failed(Exit.TASK_FAILED, "$Called is no StreamTask; use submit");
        run("submit", "--class", StreamTasks.Endless.class.getName())
                .failed(Exit.TASK_FAILED, "$Endless is a StreamTask; use stream");
    }

    @Test
    void cancels_the_task_and_ends_quietly_with_141_when_nobody_reads_on() {
        Writer gone = new Writer() {
            @Override
            public void write(char[] chars, int from, int length) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(gone), new PrintWriter(err), false, false, Map.of());

        int code = PoolMain.commandLine(terminal)
                .execute(
                        "stream",
                        "--class",
                        StreamTasks.Endless.class.getName(),
                        "--address",
                        node.address(),
                        "--cluster",
                        Cli.CLUSTER);

        assertThat(err.toString()).isEmpty();
        assertThat(code).isEqualTo(141);
        Awaitility.await().until(StreamTasks::isEnded);
    }

    private static Cli stream(Class<?> task, String... args) {
        List<String> all = new ArrayList<>(List.of("stream", "--class", task.getName()));
        all.addAll(Arrays.asList(args));
        return run(all.toArray(String[]::new));
    }

    private static Cli run(String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("--address", node.address(), "--cluster", Cli.CLUSTER));
        return Cli.run(all.toArray(String[]::new));
    }
}
