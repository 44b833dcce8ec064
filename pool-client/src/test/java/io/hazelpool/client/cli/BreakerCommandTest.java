package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BreakerCommandTest {

    private static PoolNode node;

    @BeforeAll
    static void startNode() {
        node = Cli.node(config ->
                config.withPool("careless", PoolKeys.WORKERS, 1).withPool("careless", PoolKeys.BREAKER_THRESHOLD, 0));
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @AfterEach
    void close() {
        breaker("--pool", "async_pool", "--close").succeeded();
    }

    @Test
    void shows_that_it_is_closed() {
        assertThat(breaker("--pool", "async_pool").succeeded().out())
                .isEqualToNormalizingNewlines("async_pool   circuit closed\n");
    }

    @Test
    void opens_it_until_it_is_closed_or_the_cooldown_is_over() {
        assertThat(breaker("--pool", "async_pool", "--open").succeeded().out())
                .isEqualToNormalizingNewlines("async_pool   circuit OPEN (0 failures, 60 s left)\n");
        assertThat(breaker("-p", "async_pool").succeeded().out())
                .matches("async_pool   circuit OPEN \\(0 failures, (60|5\\d) s left\\)\\R");
        submit().failed(Exit.REJECTED, "async_pool: circuit opened by hand", "again in ", "pool breaker --close");

        assertThat(breaker("--pool", "async_pool", "--close").succeeded().out())
                .isEqualToNormalizingNewlines("async_pool   circuit closed\n");
        submit().failed(Exit.TASK_FAILED, "class com.example.Missing is not on the task class path");
    }

    @Test
    void leaves_the_other_pools_alone() {
        breaker("--pool", "async_pool", "--open").succeeded();

        assertThat(breaker("--pool", "stream_pool").succeeded().out()).contains("circuit closed");
    }

    @Test
    void status_shows_it_as_well() {
        breaker("--pool", "async_pool", "--open").succeeded();

        assertThat(run("status").succeeded().out())
                .containsPattern("async_pool   queued 0 of 1000   circuit OPEN \\(0 failures, (60|5\\d) s left\\)")
                .contains("stream_pool   queued 0 of 1000   circuit closed");
        assertThat(run("status", "--pool", "async_pool", "--output", "json")
                        .succeeded()
                        .out())
                .contains(
                        "\"circuit_open\" : true",
                        "\"breaker_phase\" : \"open\"",
                        "\"breaker_consecutive_failures\" : 0",
                        "\"breaker_unavailable\" : false")
                .containsPattern("\"breaker_time_left_ms\" : [1-6]\\d{4},");
    }

    @Test
    void ends_with_2_when_used_wrongly() {
        breaker().failed(Exit.USAGE, "Missing required option: '--pool=POOL'", "Try 'pool breaker --help'");
        breaker("--pool", "no good").failed(Exit.USAGE, "'no good' is no pool name");
        breaker("--pool", "async_pool", "--open", "--close")
                .failed(Exit.USAGE, "pool: --open, --close are mutually exclusive");
        breaker("--pool", "async_pool", "--opne").failed(Exit.USAGE, "Unknown option: '--opne'", "--open");
    }

    @Test
    void ends_with_2_for_a_pool_without_a_breaker_and_says_how_it_gets_one() {
        breaker("--pool", "careless", "--open")
                .failed(Exit.USAGE, "careless has no circuit breaker", "pools.careless.breaker.threshold", "all nodes");
        breaker("--pool", "careless", "--close").failed(Exit.USAGE, "careless has no circuit breaker");
        assertThat(breaker("--pool", "careless").succeeded().out()).contains("circuit closed");
    }

    @Test
    void ends_with_3_when_there_is_no_such_pool() {
        breaker("--pool", "nope").failed(Exit.REJECTED, "nope: no node defines this pool", "async_pool");
        breaker("--pool", "nope", "--open").failed(Exit.REJECTED, "nope: no node defines this pool");
        breaker("--pool", "nope", "--close").failed(Exit.REJECTED, "nope: no node defines this pool");
    }

    @Test
    void ends_with_4_when_no_cluster_answers() {
        Cli.run(
                        Map.of("HAZELPOOL_CLIENT_DEADLINE_MS", "300"),
                        "breaker",
                        "--pool",
                        "async_pool",
                        "--open",
                        "--address",
                        "127.0.0.1:1")
                .failed(Exit.UNAVAILABLE, "no cluster named 'hazelpool' answered");
    }

    private static Cli submit() {
        return run("submit", "--pool", "async_pool", "--class", "com.example.Missing");
    }

    private static Cli breaker(String... args) {
        List<String> all = new ArrayList<>(List.of("breaker"));
        all.addAll(Arrays.asList(args));
        return run(all.toArray(String[]::new));
    }

    private static Cli run(String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("--address", node.address(), "--cluster", Cli.CLUSTER));
        return Cli.run(all.toArray(String[]::new));
    }
}
