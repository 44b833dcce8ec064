package io.hazelpool.cluster;

import static io.hazelpool.api.Submission.Answer.TOO_MANY_IN_FLIGHT;
import static io.hazelpool.api.Submission.Answer.UNAVAILABLE;
import static io.hazelpool.api.Submission.Answer.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.api.TaskRejectedException;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.node.PoolNode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No call blocks longer than its deadline, whatever the cluster does. */
@Timeout(60)
class UnavailableTest {

    private static final Duration DEADLINE = Duration.ofMillis(500);
    private static final Duration AT_MOST = Duration.ofMillis(1_500); // two cores, shared with the cluster's going down

    @Test
    void answers_by_the_deadline_when_the_cluster_is_gone_and_serves_again_when_it_is_back() {
        try (TestCluster cluster = TestCluster.of(1, UnaryOperator.identity())) {
            PoolClient client = cluster.client(config -> config.with(ClientKeys.CLIENT_DEADLINE, DEADLINE));
            WorkerPool pool = client.pool("async_pool");
            assertThat(pool.execute(() -> {}).isAccepted()).isTrue();

            PoolNode node = cluster.nodes().get(0);
            cluster.stop(node);
            await().untilAsserted(() -> {
                long started = System.nanoTime();
                Submission answer = pool.execute(() -> {});
                assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(AT_MOST);
                assertThat(answer.answer()).isEqualTo(UNAVAILABLE);
                assertThat(answer.message()).contains("not queued");
            });
            assertThat(pool.executeAsync(() -> {}))
                    .succeedsWithin(AT_MOST)
                    .extracting(Submission::answer)
                    .isEqualTo(UNAVAILABLE);
            TaskHandle<Integer> handle = pool.submit(() -> 1);
            assertThatThrownBy(() -> handle.result().get(AT_MOST.toMillis(), TimeUnit.MILLISECONDS))
                    .hasCauseInstanceOf(TaskRejectedException.class);
            assertThatThrownBy(pool::status).isInstanceOf(PoolUnavailableException.class);

            cluster.startNode();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(pool.submit(() -> 42).result())
                            .succeedsWithin(Duration.ofSeconds(2))
                            .isEqualTo(42));
        }
    }

    @Test
    void a_closed_client_leaves_no_future_open() {
        try (TestCluster cluster = TestCluster.of(1, UnaryOperator.identity());
                Gate gate = new Gate()) {
            PoolClient client = cluster.client();
            WorkerPool pool = client.pool("async_pool");
            TaskHandle<?> running = pool.submit(gate.task());
            await().until(() -> gate.waiting() == 1);
            client.close();

            assertThatThrownBy(() -> running.result().get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(PoolUnavailableException.class);
            assertThat(pool.execute(() -> {}).answer()).isIn(UNAVAILABLE, UNKNOWN);
            assertThatThrownBy(() -> pool.submit(() -> 1).result().get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TaskRejectedException.class);
        }
    }

    @Test
    void refuses_a_handle_beyond_the_limit_of_tasks_in_flight() {
        try (TestCluster cluster = TestCluster.of(1, UnaryOperator.identity());
                Gate gate = new Gate()) {
            WorkerPool pool = cluster.client(config -> config.with(ClientKeys.CLIENT_MAX_IN_FLIGHT, 3))
                    .pool("async_pool");
            for (int i = 0; i < 3; i++) {
                assertThat(pool.submit(gate.task()).submission())
                        .succeedsWithin(Duration.ofSeconds(5))
                        .matches(Submission::isAccepted);
            }
            TaskHandle<Integer> fourth = pool.submit(() -> 4, TaskOptions.DEFAULT.deadline(Duration.ofMillis(50)));
            assertThat(fourth.submission())
                    .succeedsWithin(Duration.ofSeconds(5))
                    .extracting(Submission::answer)
                    .isEqualTo(TOO_MANY_IN_FLIGHT);
            gate.open();
            assertThat(pool.submit(() -> 5).result())
                    .succeedsWithin(Duration.ofSeconds(5))
                    .isEqualTo(5);
        }
    }
}
