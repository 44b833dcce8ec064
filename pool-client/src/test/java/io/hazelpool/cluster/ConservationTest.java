package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.PoolKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing lost, nothing twice, and the totals say so. */
@Timeout(120)
class ConservationTest {

    private static final TaskOptions PATIENT = TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(60));

    @Test
    void runs_each_of_20_000_tasks_exactly_once_and_answers_each_with_its_own_result() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, UnaryOperator.identity());
                Ledger ledger = new Ledger()) {
            PoolClient[] clients = {cluster.client(), cluster.client()};
            List<TaskHandle<Integer>> handles = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                handles.add(clients[i % 2].pool("async_pool").submit(recorded(ledger.id(), i), PATIENT));
            }
            for (int i = 0; i < 20_000; i++) {
                assertThat(handles.get(i).result().get(60, TimeUnit.SECONDS)).isEqualTo(i);
            }
            assertThat(ledger.size()).isEqualTo(20_000);
            assertThat(ledger.total()).isEqualTo(20_000);

            await().untilAsserted(() -> {
                PoolStatus status = clients[0].pool("async_pool").status();
                assertThat(status.totalTasksExecuted()).isEqualTo(20_000);
                assertThat(status.totalTasksFailed()).isZero();
                assertThat(status.queuedTasks()).isZero();
                assertThat(status.busyWorkers()).isZero();
            });
        }
    }

    @Test
    void accounts_for_every_accepted_task_while_the_queue_overflows() {
        try (TestCluster cluster =
                        TestCluster.of(2, config -> config.withPool("async_pool", PoolKeys.MAX_QUEUE_SIZE, 100));
                Ledger ledger = new Ledger()) {
            WorkerPool pool = cluster.client().pool("async_pool");
            WorkerPool other = cluster.client().pool("async_pool");
            int accepted = 0;
            for (int i = 0; i < 200; i++) {
                List<PoolRunnable> tasks = new ArrayList<>();
                for (int k = 0; k < 50; k++) {
                    tasks.add(noted(ledger.id(), i * 50 + k));
                }
                accepted += accepted((i % 2 == 0 ? pool : other).executeAll(tasks));
            }
            int expected = accepted;
            assertThat(expected).isBetween(100, 10_000);
            await().untilAsserted(
                            () -> assertThat(pool.status().totalTasksExecuted()).isEqualTo(expected));
            assertThat(ledger.size()).isEqualTo(expected);
            assertThat(ledger.total()).isEqualTo(expected);
        }
    }

    @Test
    void spreads_a_burst_of_equal_tasks_evenly_over_the_nodes() {
        try (TestCluster cluster = TestCluster.of(
                3,
                config -> config.withPool("even", PoolKeys.WORKERS, 20)
                        .withPool("even", PoolKeys.MAX_QUEUE_SIZE, 2_000))) {
            WorkerPool pool = cluster.client().pool("even");
            PoolRunnable nap = () -> {
                try {
                    TimeUnit.MILLISECONDS.sleep(50);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
            assertThat(accepted(pool.executeAll(Collections.nCopies(1_200, nap))))
                    .isEqualTo(1_200);
            PoolStatus status = await().atMost(Duration.ofSeconds(30))
                    .until(pool::status, now -> now.totalTasksExecuted() == 1_200);
            assertThat(status.nodes())
                    .hasSize(3)
                    .extracting(NodeStatus::totalTasksExecuted)
                    .allSatisfy(share -> assertThat(share).isBetween(360L, 444L));
        }
    }

    @Test
    void loses_nothing_when_a_node_stops_under_load() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, UnaryOperator.identity());
                Ledger ledger = new Ledger()) {
            WorkerPool pool = cluster.client().pool("async_pool");
            List<TaskHandle<Integer>> handles = new ArrayList<>();
            for (int i = 0; i < 6_000; i++) {
                handles.add(pool.submit(recorded(ledger.id(), i), PATIENT));
                if (i == 2_000) {
                    cluster.stop(cluster.nodes().get(0));
                }
                if (i == 4_000) {
                    cluster.stop(cluster.nodes().get(1));
                }
            }
            for (int i = 0; i < 6_000; i++) {
                assertThat(handles.get(i).result().get(30, TimeUnit.SECONDS)).isEqualTo(i);
            }
            assertThat(ledger.total()).isEqualTo(6_000);
            await().untilAsserted(
                            () -> assertThat(pool.status().totalTasksExecuted()).isEqualTo(6_000));
        }
    }

    private static PoolCallable<Integer> recorded(UUID ledger, int id) {
        return () -> {
            Ledger.ran(ledger, id);
            return id;
        };
    }

    private static PoolRunnable noted(UUID ledger, int id) {
        return () -> Ledger.ran(ledger, id);
    }

    private static int accepted(List<Submission> answers) {
        return (int) answers.stream().filter(Submission::isAccepted).count();
    }
}
