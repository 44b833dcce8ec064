package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SubmitCommandTest {

    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final AtomicInteger BLOCKED = new AtomicInteger();
    private static final CountDownLatch RELEASED = new CountDownLatch(1);

    private static PoolNode node;

    public record Join(String one, String two) implements Callable<StringBuilder> {

        @Override
        public StringBuilder call() {
            return new StringBuilder(one).append('+').append(two);
        }
    }

    public record Count() implements Runnable {

        @Override
        public void run() {
            RUNS.incrementAndGet();
        }
    }

    public record Fail(String message) implements Callable<String> {

        @Override
        public String call() {
            throw new IllegalStateException(message);
        }
    }

    public record Block() implements Runnable {

        @Override
        public void run() {
            BLOCKED.incrementAndGet();
            try {
                RELEASED.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @BeforeAll
    static void startNode() {
        node = Cli.node(SubmitCommandTest::pools);
    }

    private static NodeConfig pools(NodeConfig config) {
        return config.withPool("tiny", PoolKeys.WORKERS, 1)
                .withPool("tiny", PoolKeys.MAX_QUEUE_SIZE, 1)
                .withPool("hasty", PoolKeys.WORKERS, 1)
                .withPool("hasty", PoolKeys.TASK_TIMEOUT, Duration.ofMillis(100));
    }

    @AfterAll
    static void stopNode() {
        RELEASED.countDown();
        node.close();
    }

    @Test
    void prints_the_result_as_text() {
        Cli cli = submit(Join.class, "--pool", "async_pool", "--arg", "a b", "--arg=--pool")
                .succeeded();

        assertThat(cli.out()).isEqualToNormalizingNewlines("a b+--pool\n");
    }

    @Test
    void takes_arguments_that_look_like_options() {
        assertThat(submit(Join.class, "--arg", "-1", "--arg", "--help")
                        .succeeded()
                        .out())
                .isEqualToNormalizingNewlines("-1+--help\n");
        Cli.run("submit", "--class", "A", "--arg").failed(Exit.USAGE, "Missing required parameter");
    }

    @Test
    void prints_nothing_for_a_task_without_a_result() {
        int before = RUNS.get();

        assertThat(submit(Count.class).succeeded().out()).isEmpty();
        assertThat(RUNS).hasValueGreaterThan(before);
    }

    @Test
    void prints_the_id_of_a_detached_task_and_does_not_wait() {
        int before = RUNS.get();

        Cli cli = submit(Count.class, "--detach").succeeded();

        assertThat(UUID.fromString(cli.out().strip())).isNotNull();
        await().until(() -> RUNS.get() > before);
    }

    @Test
    void ends_with_2_when_used_wrongly() {
        run("submit").failed(Exit.USAGE, "--class", "Try 'pool submit --help'");
        submit(Count.class, "--pool", "no good").failed(Exit.USAGE, "'no good' is no pool name");
        submit(Count.class, "--wait", "10").failed(Exit.USAGE, "'10' is no duration such as 250ms");
        submit(Count.class, "--detatch").failed(Exit.USAGE, "Unknown option: '--detatch'", "--detach");
        submit(Count.class, "--config", "/no/such.yaml").failed(Exit.USAGE, "1 error in the configuration", "/no/such");
        Cli.run("submit", "--class", "A", "--address", "a b").failed(Exit.USAGE, "--address", "host or host:port");
        Cli.run("submit", "--class", "A", "--cluster", "a b").failed(Exit.USAGE, "--cluster", "a b");
        Cli.run(Map.of("HAZELPOOL_CLIENT_DEADLINE_MS", "soon"), "submit", "--class", "A")
                .failed(Exit.USAGE, "HAZELPOOL_CLIENT_DEADLINE_MS = soon");
    }

    @Test
    void ends_with_3_when_there_is_no_such_pool() {
        submit(Count.class, "--pool", "nope").failed(Exit.REJECTED, "nope: no node defines this pool", "async_pool");
        submit(Count.class, "--pool", "nope", "--detach").failed(Exit.REJECTED, "nope: no node defines this pool");
    }

    @Test
    void ends_with_3_when_the_queue_is_full_for_longer_than_it_may_wait() {
        int before = BLOCKED.get();
        submit(Block.class, "--pool", "tiny", "--detach").succeeded();
        await().until(() -> BLOCKED.get() > before);
        submit(Block.class, "--pool", "tiny", "--detach").succeeded();

        submit(Block.class, "--pool", "tiny", "--wait", "100ms").failed(Exit.REJECTED, "tiny: queue full", "1 of 1");
    }

    @Test
    void ends_with_4_when_no_cluster_answers() {
        Map<String, String> hurried = Map.of("HAZELPOOL_CLIENT_DEADLINE_MS", "300");

        Cli.run(hurried, "submit", "--class", "A", "--address", "127.0.0.1:1")
                .failed(Exit.UNAVAILABLE, "no cluster named 'hazelpool' answered at 127.0.0.1:1 within 300 ms");
        Cli.run(hurried, "submit", "--class", "A", "--address", node.address(), "--cluster", "other")
                .failed(Exit.UNAVAILABLE, "no cluster named 'other'");
    }

    @Test
    void ends_with_5_when_the_task_fails() {
        submit(Fail.class, "--arg", "out of paper").failed(Exit.TASK_FAILED, "IllegalStateException: out of paper");
        submit(Block.class, "--pool", "hasty").failed(Exit.TASK_FAILED, "time limit of 100 ms");
    }

    @Test
    void tells_the_stack_trace_of_the_node_if_asked() {
        Cli cli = submit(Fail.class, "--arg", "out of paper", "--verbose");

        assertThat(cli.code()).isEqualTo(Exit.TASK_FAILED.code());
        assertThat(cli.err()).startsWith("pool: task ").contains("\tat " + Fail.class.getName() + ".call");
    }

    @Test
    void ends_with_5_when_the_nodes_cannot_make_the_task() {
        run("submit", "--class", "com.example.Missing")
                .failed(
                        Exit.TASK_FAILED,
                        "class com.example.Missing is not on the task class path of node " + node.name());
        submit(Join.class, "--arg", "a")
                .failed(Exit.TASK_FAILED, "no public constructor of 1 String(s)", "Join(String, String)");
    }

    private static Cli submit(Class<?> task, String... args) {
        List<String> all = new ArrayList<>(List.of("submit", "--class", task.getName()));
        all.addAll(Arrays.asList(args));
        return run(all.toArray(String[]::new));
    }

    private static Cli run(String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("--address", node.address(), "--cluster", Cli.CLUSTER));
        return Cli.run(all.toArray(String[]::new));
    }
}
