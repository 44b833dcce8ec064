package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolName;
import io.hazelpool.wire.SoakTask;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node's process does when it is told to stop, by real signals. */
@Timeout(120)
class NodeStopTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Pattern BOUND = Pattern.compile("is stopping, at most (\\d+) s: .*running tasks \\d+ s");

    private final RunLedger ledger = RunLedger.create();

    @SuppressWarnings("NullAway.Init")
    private LocalNodes nodes;

    @SuppressWarnings("NullAway.Init")
    private NodeProcess node;

    /** Writes down that it runs, and then neither ends nor heeds an interrupt. */
    private record Deaf(long number) implements PoolCallable<Long> {
        @Override
        public Long call() throws IOException, InterruptedException {
            new SoakTask(number, 0).call();
            while (true) {
                try {
                    new SoakTask(number, 60_000).call();
                } catch (InterruptedException e) {
                    // that is the point
                }
            }
        }
    }

    @BeforeEach
    void start() {
        Map<String, String> settings = new HashMap<>(SoakCommand.settings(PoolName.ASYNC, 2, ledger));
        settings.put("HAZELPOOL_NODE_DRAIN_TIMEOUT_MS", "30000");
        nodes = LocalNodes.start(1, "stop-" + UUID.randomUUID(), settings);
        node = nodes.nodes().get(0);
    }

    @AfterEach
    void end() {
        nodes.kill(node);
        nodes.close();
        ledger.close();
    }

    @Test
    void finishes_what_runs_tells_its_end_and_exits_with_0() throws Exception {
        try (PoolClient client = client()) {
            TaskHandle<Long> handle = running(client, new SoakTask(1, 3_000));
            long told = System.nanoTime();
            node.stop();
            assertThat(handle.result()).succeedsWithin(SOON).isEqualTo(1L);
            assertStopped(told, SOON);
        }
        assertThat(log()).contains("has left; 0 tasks were interrupted");
    }

    @Test
    void interrupts_what_runs_at_the_second_signal_and_exits_with_0_and_the_third_changes_nothing() throws Exception {
        try (PoolClient client = client()) {
            TaskHandle<Long> handle = running(client, new SoakTask(1, 60_000));
            long told = System.nanoTime();
            node.stop();
            await().until(() -> log().contains(" is stopping, "));
            assertThat(handle.outcome()).isNotDone();
            node.stop();
            await().until(() -> log().contains("told to stop again"));
            node.stop();
            assertThat(handle.outcome()).succeedsWithin(SOON).isInstanceOf(Outcome.Lost.class);
            assertStopped(told, SOON);
        }
        assertThat(log()).contains("has left; 1 tasks were interrupted").containsOnlyOnce("told to stop again");
    }

    @Test
    void ends_within_the_time_it_told_though_a_task_ignores_its_interrupt_and_tells_the_tasks_client()
            throws Exception {
        try (PoolClient client = client()) {
            TaskHandle<Long> handle = running(client, new Deaf(1));
            long told = System.nanoTime();
            node.stop();
            await().until(() -> log().contains(" is stopping, "));
            node.stop();
            assertThat(handle.outcome()).succeedsWithin(SOON).isInstanceOfSatisfying(Outcome.Lost.class, lost -> {
                assertThat(lost.cause().mayHaveStarted()).isTrue();
                assertThat(lost.cause()).hasMessageContaining("ignored the interrupt");
            });
            assertStopped(told, SOON);
        }
        assertThat(log()).contains("1 tasks ignore their interrupt and end as LOST: [");
    }

    @Test
    void exits_with_0_if_told_to_stop_while_it_starts() throws Exception {
        await().atMost(SOON).until(() -> log().contains("configuration:"));
        assertThat(node.isReady()).isFalse();
        node.stop();
        assertThat(node.hasEnded(Duration.ofSeconds(30))).isTrue();
        assertThat(node.exitCode()).as(log()).isZero();
        assertThat(log()).contains("told to stop while starting", "has left");
    }

    /** A hang-up ends the JVM by itself, as an exit from elsewhere does: its hook stops the node all the same. */
    @Test
    void stops_in_its_order_whatever_ends_the_jvm() throws Exception {
        try (PoolClient client = client()) {
            TaskHandle<Long> handle = running(client, new SoakTask(1, 2_000));
            assertThat(new ProcessBuilder("kill", "-HUP", String.valueOf(node.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(handle.result()).succeedsWithin(SOON).isEqualTo(1L);
        }
        assertThat(node.hasEnded(SOON)).isTrue();
        assertThat(log()).contains("has left; 0 tasks were interrupted");
    }

    private PoolClient client() throws InterruptedException {
        nodes.awaitReady(Duration.ofSeconds(60));
        return PoolClient.connect(ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, nodes.cluster())
                .with(ClientKeys.CLUSTER_ADDRESSES, nodes.addresses()));
    }

    private TaskHandle<Long> running(PoolClient client, PoolCallable<Long> task) {
        TaskHandle<Long> handle = client.pool(PoolName.ASYNC).submit(task);
        await().until(() -> !ledger.runs().isEmpty());
        return handle;
    }

    private void assertStopped(long toldNanos, Duration atMost) throws IOException {
        assertThat(node.hasEnded(atMost)).isTrue();
        Duration took = Duration.ofNanos(System.nanoTime() - toldNanos);
        assertThat(node.exitCode()).as(log()).isZero();
        Matcher bound = BOUND.matcher(log());
        assertThat(bound.find()).as(log()).isTrue();
        System.out.printf("stopped in %d ms, told at most %s s%n", took.toMillis(), bound.group(1));
        assertThat(took).isLessThan(Duration.ofSeconds(Long.parseLong(bound.group(1))));
    }

    private String log() throws IOException {
        return Files.readString(nodes.logs().resolve(node.name() + ".log"));
    }
}
