package io.hazelpool.cluster;

import static io.hazelpool.api.Submission.Answer.QUEUE_FULL;
import static io.hazelpool.api.Submission.Answer.TOO_MANY_IN_FLIGHT;
import static io.hazelpool.api.Submission.Answer.UNAVAILABLE;
import static io.hazelpool.api.Submission.Answer.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.api.TaskRejectedException;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No call blocks longer than its deadline, whatever the cluster does. */
@Timeout(60)
class UnavailableTest {

    private static final TaskOptions HASTY = TaskOptions.DEFAULT.deadline(Duration.ofMillis(500));

    /** Far less than what a sender may be stuck in; but two cores are shared with the cluster's going down. */
    private static final Duration AT_MOST = Duration.ofSeconds(3);

    @Test
    void answers_by_the_deadline_when_the_cluster_is_gone_and_serves_again_when_it_is_back() {
        try (TestCluster cluster = TestCluster.of(1, UnaryOperator.identity())) {
            PoolClient client =
                    cluster.client(config -> config.with(ClientKeys.CLIENT_DEADLINE, Duration.ofSeconds(4)));
            WorkerPool pool = client.pool("async_pool");
            assertThat(pool.execute(() -> {}).isAccepted()).isTrue();

            PoolNode node = cluster.nodes().get(0);
            String address = node.address();
            cluster.stop(node);
            await().untilAsserted(() -> {
                long started = System.nanoTime();
                Submission answer = pool.execute(() -> {}, HASTY);
                assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(AT_MOST);
                assertThat(answer.answer()).isEqualTo(UNAVAILABLE);
                assertThat(answer.message()).contains("not queued");
            });
            assertThat(pool.executeAsync(() -> {}, HASTY))
                    .succeedsWithin(AT_MOST)
                    .extracting(Submission::answer)
                    .isEqualTo(UNAVAILABLE);
            TaskHandle<Integer> handle = pool.submit(() -> 1, HASTY);
            assertThatThrownBy(() -> handle.result().get(AT_MOST.toMillis(), TimeUnit.MILLISECONDS))
                    .hasCauseInstanceOf(TaskRejectedException.class);
            assertThatThrownBy(pool::status).isInstanceOf(PoolUnavailableException.class);

            cluster.startNodeAt(address);
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
            assertThat(client.pool("stream_pool").executeAsync(() -> {}))
                    .succeedsWithin(Duration.ofSeconds(5))
                    .extracting(Submission::answer)
                    .isEqualTo(UNAVAILABLE);
        }
    }

    @Test
    void no_future_hangs_though_the_cluster_never_comes_back() {
        try (TestCluster cluster = TestCluster.of(1, UnaryOperator.identity());
                Gate gate = new Gate()) {
            PoolClient client =
                    cluster.client(config -> config.with(ClientKeys.CLIENT_UNREACHABLE_GRACE, Duration.ofSeconds(2)));
            TaskHandle<?> running = client.pool("async_pool").submit(gate.task());
            await().until(() -> gate.waiting() == 1);
            cluster.crash(cluster.nodes().get(0));
            assertThat(running.outcome()).succeedsWithin(Duration.ofSeconds(20)).isInstanceOf(Outcome.Lost.class);
        }
    }

    @Test
    void a_patient_task_holds_up_no_other_and_ends_queue_full_at_its_deadline() {
        try (TestCluster cluster = TestCluster.of(
                        1,
                        config -> config.withPool("tiny", PoolKeys.WORKERS, 1)
                                .withPool("tiny", PoolKeys.MAX_QUEUE_SIZE, 2));
                Gate gate = new Gate()) {
            WorkerPool pool = cluster.client().pool("tiny");
            pool.execute(gate.task());
            await().until(() -> gate.waiting() == 1);
            pool.executeAll(Collections.nCopies(2, gate.task()));
            TaskOptions patience =
                    TaskOptions.DEFAULT.deadline(Duration.ofMillis(1)).waitForCapacity(Duration.ofSeconds(6));
            List<TaskHandle<Integer>> patient = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                patient.add(pool.submit(() -> 1, patience));
            }
            assertThat(pool.executeAsync(() -> {}))
                    .succeedsWithin(Duration.ofSeconds(4))
                    .extracting(Submission::answer)
                    .isEqualTo(QUEUE_FULL);
            assertThat(patient)
                    .allSatisfy(handle -> assertThat(handle.submission())
                            .succeedsWithin(Duration.ofSeconds(12))
                            .extracting(Submission::answer)
                            .isEqualTo(QUEUE_FULL));
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
            assertThat(submittedByAnInterruptedThread(pool).submission())
                    .succeedsWithin(Duration.ofSeconds(5))
                    .extracting(Submission::message)
                    .asString()
                    .contains("the caller was interrupted", "was not queued");
            PoolCallable<Integer> seventh = () -> 7;
            assertTellsOfTheInterrupt(() -> pool.invokeAll(List.of(seventh), Duration.ofSeconds(5)));
            assertTellsOfTheInterrupt(() -> pool.asExecutorService().invokeAll(List.of(seventh)));
            assertTellsOfTheInterrupt(() -> pool.asExecutorService().invokeAny(List.of(seventh)));
            gate.open();
            assertThat(pool.submit(() -> 5).result())
                    .succeedsWithin(Duration.ofSeconds(5))
                    .isEqualTo(5);
        }
    }

    private static void assertTellsOfTheInterrupt(ThrowingCallable call) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(call).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).as("is interrupted besides").isFalse();
    }

    /** It was told that there were too many in flight, which there need not be. */
    @Test
    void a_thread_that_is_interrupted_submits_what_need_not_wait() {
        try (TestCluster cluster = TestCluster.of(1, UnaryOperator.identity())) {
            WorkerPool pool = cluster.client().pool("async_pool");
            assertThat(submittedByAnInterruptedThread(pool).result())
                    .succeedsWithin(Duration.ofSeconds(5))
                    .isEqualTo(6);
        }
    }

    private static TaskHandle<Integer> submittedByAnInterruptedThread(WorkerPool pool) {
        Thread.currentThread().interrupt();
        TaskHandle<Integer> handle = pool.submit(() -> 6);
        assertThat(Thread.interrupted()).as("is still interrupted").isTrue();
        return handle;
    }
}
