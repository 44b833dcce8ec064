package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.client.PoolClient;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.node.PoolNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ControlCommandsTest {

    private static PoolNode node;

    /** Ends the task that a drain waits for. */
    private static final CountDownLatch release = new CountDownLatch(1);

    @BeforeAll
    static void startNode() {
        node = Cli.node(config -> config);
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @Test
    void pauses_and_resumes_a_pool_and_shows_it() {
        assertThat(run("pause", "--pool", "async_pool").succeeded().out()).startsWith("async_pool   PAUSED   queued 0");
        run("submit", "--pool", "async_pool", "--class", "com.example.Missing")
                .failed(Exit.REJECTED, "async_pool: an operator paused this pool", "pool resume --pool async_pool");
        assertThat(run("pause", "--pool", "async_pool", "--queue").succeeded().out())
                .startsWith("async_pool   PAUSED (queues)   queued 0");
        assertThat(run("resume", "--pool", "async_pool").succeeded().out()).startsWith("async_pool   queued 0");
        assertThat(run("status", "--pool", "async_pool", "-o", "json")
                        .succeeded()
                        .out())
                .contains("\"paused\" : false", "\"pause\" : \"none\"", "\"intake\" : \"open\"");
    }

    @Test
    void resizes_a_pool_and_shows_it() {
        assertThat(run("resize", "--pool", "stream_pool", "--workers", "3")
                        .succeeded()
                        .out())
                .containsPattern(node.name() + " +3 +0");
        assertThat(run("resize", "-p", "stream_pool", "-w", "2", "-n", node.name())
                        .succeeded()
                        .out())
                .contains("stream_pool");
        assertThat(run("resize", "--pool", "stream_pool", "--as-configured")
                        .succeeded()
                        .out())
                .contains("stream_pool");
    }

    @Test
    void drains_a_node_when_it_runs_nothing_more_and_has_it_back() throws InterruptedException {
        try (PoolClient client = PoolClient.connect(ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, Cli.CLUSTER)
                .with(ClientKeys.CLUSTER_ADDRESSES, List.of(node.address())))) {
            client.pool("stream_pool").submit(() -> release.await(30, TimeUnit.SECONDS));
            Cli early = run("drain", "--node", node.name(), "--timeout", "3s");
            early.failed(
                    Exit.UNAVAILABLE, "takes nothing new, but still runs 1 of stream_pool after", "it stays drained");
        } finally {
            release.countDown();
        }
        assertThat(run("drain", "--node", node.name()).succeeded().out())
                .isEqualToNormalizingNewlines(node.name() + " is drained: it takes nothing new, and runs nothing\n");
        assertThat(run("status").succeeded().out()).contains("  drained");
        assertThat(run("drain", "--node", node.name(), "--undo").succeeded().out())
                .isEqualToNormalizingNewlines(node.name() + " takes tasks again\n");
    }

    @Test
    void purges_a_queue_and_tells_how_many() {
        assertThat(run("purge", "--pool", "async_pool").succeeded().out())
                .isEqualToNormalizingNewlines("async_pool: cancelled 0 waiting tasks\n");
    }

    @Test
    void ends_with_2_when_used_wrongly() {
        run("pause").failed(Exit.USAGE, "Missing required option: '--pool=POOL'");
        run("resize", "--pool", "async_pool").failed(Exit.USAGE, "(-w=N | --as-configured)");
        run("resize", "--pool", "async_pool", "--workers", "0")
                .failed(Exit.USAGE, "pools.async_pool.workers = 0: must be a whole number from 1 to 10000");
        run("resize", "--pool", "async_pool", "--workers", "2", "--node", "nope")
                .failed(Exit.USAGE, "no node is named 'nope'; there are [" + node.name() + "]");
        run("resize", "--pool", "async_pool", "--as-configured", "--node", node.name())
                .failed(Exit.USAGE, "--as-configured is for all nodes");
        run("drain", "--node", "nope").failed(Exit.USAGE, "no node is named 'nope'; there are [" + node.name() + "]");
    }

    @Test
    void ends_with_3_when_there_is_no_such_pool() {
        run("pause", "--pool", "nope").failed(Exit.REJECTED, "nope: no node defines this pool", "async_pool");
        run("purge", "--pool", "nope").failed(Exit.REJECTED, "nope: no node defines this pool");
        run("resize", "--pool", "nope", "--workers", "2").failed(Exit.REJECTED, "nope: no node defines this pool");
    }

    private static Cli run(String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("--address", node.address(), "--cluster", Cli.CLUSTER));
        return Cli.run(all.toArray(String[]::new));
    }
}
