package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.node.PoolNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StatusCommandTest {

    private static PoolNode node;

    @BeforeAll
    static void startNode() {
        node = Cli.node(config -> config);
        await().atMost(Duration.ofSeconds(30)) // its first rows may count fewer workers: they start meanwhile
                .until(() -> status("--output", "json").out().contains("\"idle_workers\" : 2")
                        && status("--output", "json").out().contains("\"idle_workers\" : 1"));
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @Test
    void shows_all_pools_with_a_row_for_each_node() {
        assertThat(status().succeeded().out()).isEqualToNormalizingNewlines("""
                        async_pool   queued 0 of 1000   circuit closed
                          node              idle   busy  stuck   held     executed   failed
                          NODE:PORTPORTP       2      0      0      0            0        0
                          all nodes            2      0      0      0            0        0

                        stream_pool   queued 0 of 1000   circuit closed
                          node              idle   busy  stuck   held     executed   failed
                          NODE:PORTPORTP       1      0      0      0            0        0
                          all nodes            1      0      0      0            0        0
                        """.replace("NODE:PORTPORTP", node.name()));
    }

    @Test
    void answers_one_pool_as_a_json_object() {
        String json =
                status("--pool", "async_pool", "--output", "json").succeeded().out();

        assertThat(json)
                .startsWith("{")
                .contains(
                        "\"pool\" : \"async_pool\"",
                        "\"idle_workers\" : 2",
                        "\"busy_workers\" : 0",
                        "\"queued_tasks\" : 0",
                        "\"circuit_open\" : false",
                        "\"total_tasks_executed\" : 0",
                        "\"total_tasks_failed\" : 0",
                        "\"node\" : \"" + node.name() + "\"");
    }

    @Test
    void answers_all_pools_as_a_json_array() {
        assertThat(status("-o", "JSON").succeeded().out())
                .startsWith("[")
                .contains("\"async_pool\"", "\"stream_pool\"")
                .endsWith("]" + System.lineSeparator());
    }

    @Test
    void ends_with_3_for_a_pool_that_is_none() {
        status("--pool", "nope").failed(Exit.REJECTED, "nope: no node defines this pool; there are [async_pool");
    }

    @Test
    void ends_with_2_for_a_form_it_does_not_have() {
        status("--output", "xml").failed(Exit.USAGE, "expected one of [table, json]", "xml");
    }

    @Test
    void ends_with_2_for_an_order_it_does_not_have() {
        status("--sort", "size").failed(Exit.USAGE, "expected one of [name, busy, stuck, held, executed, failed]");
    }

    @Test
    void ends_with_4_when_no_cluster_answers() {
        Cli.run(Map.of("HAZELPOOL_CLIENT_DEADLINE_MS", "300"), "status", "--address", "127.0.0.1:1")
                .failed(Exit.UNAVAILABLE, "no cluster named 'hazelpool' answered");
    }

    @Test
    void watching_appends_where_nothing_can_be_drawn_over() throws InterruptedException {
        String printed = watch(false, "--output", "json", "--pool", "async_pool");

        assertThat(printed.lines()).hasSizeGreaterThanOrEqualTo(2).allMatch(line -> line.startsWith("{\"pool\":"));
    }

    @Test
    void watching_redraws_on_a_screen() throws InterruptedException {
        assertThat(watch(true, "--pool", "async_pool"))
                .contains("\033[H", "\033[J", "\033[1masync_pool\033[0m", "per s  workers");
    }

    /** What it printed until it had shown the status twice and was stopped. */
    private static String watch(boolean screen, String... args) throws InterruptedException {
        StringWriter out = new StringWriter();
        Terminal terminal =
                new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), screen, screen, Map.of());
        List<String> all = new ArrayList<>(List.of("--watch"));
        all.addAll(Arrays.asList(args));
        Thread watching = new Thread(() -> PoolMain.commandLine(terminal).execute(command(all)));
        watching.start();
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> out.toString().split("async_pool", -1).length > 2);
        } finally {
            watching.interrupt();
            watching.join();
        }
        return out.toString();
    }

    private static Cli status(String... args) {
        return Cli.run(command(Arrays.asList(args)));
    }

    private static String[] command(List<String> args) {
        List<String> all = new ArrayList<>(List.of("status", "--address", node.address(), "--cluster", Cli.CLUSTER));
        all.addAll(args);
        return all.toArray(String[]::new);
    }
}
