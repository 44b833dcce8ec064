package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.node.PoolNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two tasks run and three wait, as long as it takes. */
@Timeout(60)
class TasksCommandTest {

    private static final CountDownLatch release = new CountDownLatch(1);

    private static PoolNode node;
    private static PoolClient client;
    private static final List<String> ids = new ArrayList<>();

    private record Waits() implements PoolRunnable {

        @Override
        public void run() {
            try {
                release.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @BeforeAll
    static void start() {
        node = Cli.node(config -> config);
        client = PoolClient.connect(ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, Cli.CLUSTER)
                .with(ClientKeys.CLIENT_NAME, "billing")
                .with(ClientKeys.CLUSTER_ADDRESSES, List.of(node.address())));
        WorkerPool pool = client.pool("async_pool");
        for (int i = 0; i < 5; i++) {
            TaskHandle<?> handle = pool.submit(new Waits());
            assertThat(handle.submission()).succeedsWithin(Duration.ofSeconds(10));
            ids.add(handle.id().toString());
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> pool.tasks(9).running().stream()
                                        .filter(task -> task.taskClass() != null)
                                        .count()
                                == 2
                        && pool.tasks(9).waitingTasks() == 3);
    }

    @AfterAll
    static void stop() {
        release.countDown();
        client.close();
        node.close();
    }

    @Test
    void shows_what_runs_and_then_what_waits_in_all_pools() {
        List<String> lines = tasks().succeeded().out().lines().toList();
        assertThat(lines.get(0)).isEqualTo("async_pool   running 2   waiting 3");
        assertThat(lines.get(1).strip().split(" +")).containsExactly("task", "age", "class", "node", "submitter");
        assertThat(lines.subList(2, 4))
                .allSatisfy(line -> assertThat(line.strip())
                        .matches("running  [-0-9a-f]{36} +[0-9.]+ m?s  "
                                + Waits.class.getName().replace("$", "\\$") + "  " + node.name() + "  billing"));
        for (int i = 0; i < 3; i++) {
            assertThat(lines.get(4 + i))
                    .startsWith("  waiting  " + ids.get(2 + i))
                    .endsWith("billing");
        }
        assertThat(lines.subList(7, 9)).containsExactly("", "stream_pool   running 0   waiting 0");
    }

    @Test
    void shows_no_more_than_it_is_told_to_and_how_many_there_are() {
        List<String> lines = tasks("-p", "async_pool", "--limit", "1")
                .succeeded()
                .out()
                .lines()
                .toList();
        assertThat(lines).hasSize(6);
        assertThat(lines.get(0)).isEqualTo("async_pool   running 2   waiting 3");
        assertThat(lines.get(3)).isEqualTo("           ... and 1 more");
        assertThat(lines.get(4)).startsWith("  waiting  " + ids.get(2));
        assertThat(lines.get(5)).isEqualTo("           ... and 2 more");
    }

    @Test
    void answers_one_pool_as_a_json_object_and_all_as_an_array() {
        assertThat(tasks("--pool", "async_pool", "-o", "JSON").succeeded().out())
                .startsWith("{")
                .contains(
                        "\"running_tasks\" : 2",
                        "\"waiting_tasks\" : 3",
                        "\"node\" : \"" + node.name() + "\"",
                        "\"silent_nodes\" : [ ]")
                .containsSubsequence(ids.subList(2, 5));
        assertThat(tasks("--output", "json").succeeded().out()).startsWith("[").contains("\"stream_pool\"");
    }

    @Test
    void ends_with_2_when_used_wrongly() {
        for (String limit : List.of("0", "1001")) {
            tasks("--limit", limit).failed(Exit.USAGE, "--limit: " + limit + " is not from 1 to 1000");
        }
        tasks("--limit", "many").failed(Exit.USAGE, "'many' is not an int");
        tasks("--output", "xml").failed(Exit.USAGE, "expected one of [table, json]");
    }

    @Test
    void ends_with_3_for_a_pool_that_is_none() {
        tasks("--pool", "nope").failed(Exit.REJECTED, "nope: no node defines this pool; there are [async_pool");
    }

    @Test
    void ends_with_4_when_no_cluster_answers() {
        Cli.run(Map.of("HAZELPOOL_CLIENT_DEADLINE_MS", "300"), "tasks", "--address", "127.0.0.1:1")
                .failed(Exit.UNAVAILABLE, "no cluster named 'hazelpool' answered");
    }

    private static Cli tasks(String... args) {
        List<String> all = new ArrayList<>(List.of("tasks", "--address", node.address(), "--cluster", Cli.CLUSTER));
        all.addAll(Arrays.asList(args));
        return Cli.run(all.toArray(String[]::new));
    }
}
