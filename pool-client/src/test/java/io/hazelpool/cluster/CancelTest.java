package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.Cancellation;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.TaskCancelledException;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A cancel does what it says, and says what it did. */
@Tag("virtual")
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"platform", "virtual"})
@Timeout(60)
class CancelTest {

    private static TestCluster cluster;
    private static WorkerPool pool;
    private static WorkerPool single;

    /** JUnit hands the kind to {@link #start} only if this takes it too. */
    CancelTest(String threads) {
        assertThat(threads).isNotEmpty();
    }

    @BeforeParameterizedClassInvocation
    static void start(String threads) {
        ThreadKinds.assumeThereAre(threads);
        cluster = TestCluster.of(
                2,
                config -> config.withPool("async_pool", PoolKeys.WORKER_THREADS, threads)
                        .withPool("single", PoolKeys.WORKER_THREADS, threads)
                        .withPool("single", PoolKeys.WORKERS, 1)
                        .withPool("single", PoolKeys.MAX_QUEUE_SIZE, 2_000));
        PoolClient client = cluster.client();
        pool = client.pool("async_pool");
        single = client.pool("single");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (cluster != null) { // else this kind is skipped
            cluster.close();
        }
    }

    @Test
    void of_a_thousand_queued_tasks_none_runs() {
        long cancelledBefore = single.status().totalTasksCancelled();
        try (Gate gate = new Gate();
                Ledger ledger = new Ledger()) {
            single.execute(gate.task());
            single.execute(gate.task());
            await().until(() -> gate.waiting() == 2);
            UUID id = ledger.id();
            List<TaskHandle<Integer>> handles = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                int number = i;
                handles.add(single.submit(() -> {
                    Ledger.ran(id, number);
                    return number;
                }));
            }
            List<CompletionStage<Cancellation>> answers =
                    handles.stream().map(handle -> handle.cancel(true)).toList();
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer)
                            .succeedsWithin(Duration.ofSeconds(10))
                            .isEqualTo(Cancellation.WHILE_QUEUED));
            assertThat(handles)
                    .allSatisfy(handle -> assertThat(handle.outcome().join())
                            .isInstanceOfSatisfying(
                                    Outcome.Cancelled.class,
                                    cancelled -> assertThat(cancelled.cause().started())
                                            .isFalse()));
            await().untilAsserted(() -> {
                PoolStatus status = single.status();
                assertThat(status.queuedTasks()).isZero();
                assertThat(status.totalTasksCancelled() - cancelledBefore).isEqualTo(1_000);
            });
            gate.open();
            assertThat(single.submit(() -> "after").result()).succeedsWithin(Duration.ofSeconds(5));
            assertThat(ledger.total()).isZero();
        }
    }

    @Test
    void a_running_task_that_sleeps_ends_within_a_second() {
        try (Ledger ledger = new Ledger()) {
            UUID id = ledger.id();
            TaskHandle<String> sleeping = pool.submit(() -> {
                Ledger.ran(id, 1);
                TimeUnit.SECONDS.sleep(25);
                return "slept";
            });
            await().until(() -> ledger.total() == 1);
            assertThat(sleeping.cancel(true))
                    .succeedsWithin(Duration.ofSeconds(1))
                    .isEqualTo(Cancellation.WHILE_RUNNING);
            assertThatThrownBy(() -> sleeping.result().get(1, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            TaskCancelledException.class,
                            cancelled -> assertThat(cancelled.started()).isTrue());
        }
        await().until(() -> pool.status().busyWorkers() == 0);
    }

    @Test
    void without_an_interrupt_a_running_task_goes_on() {
        try (Gate gate = new Gate()) {
            TaskHandle<?> running = pool.submit(gate.task());
            await().until(() -> gate.waiting() == 1);
            assertThat(running.cancel(false))
                    .succeedsWithin(Duration.ofSeconds(8))
                    .isEqualTo(Cancellation.TOO_LATE);
            gate.open();
            assertThat(running.result()).succeedsWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void of_a_task_that_ignores_interrupts_the_answer_is_honest() {
        try (PoolClient impatient =
                        cluster.client(config -> config.with(ClientKeys.CLIENT_DEADLINE, Duration.ofSeconds(2)));
                Gate gate = new Gate()) {
            UUID id = gate.id();
            TaskHandle<String> stubborn = impatient.pool("async_pool").submit(() -> {
                Gate.passStubbornly(id);
                return "done all the same";
            });
            await().until(() -> gate.waiting() == 1);
            assertThat(stubborn.cancel(true))
                    .succeedsWithin(Duration.ofSeconds(5))
                    .isEqualTo(Cancellation.NOT_YET);
            gate.open();
            assertThat(stubborn.result()).succeedsWithin(Duration.ofSeconds(5)).isEqualTo("done all the same");
            assertThat(stubborn.cancel(true))
                    .succeedsWithin(Duration.ofSeconds(5))
                    .isEqualTo(Cancellation.TOO_LATE);
        }
    }

    @Test
    void invoke_all_waits_for_the_ends_and_cancels_what_is_late() throws Exception {
        List<PoolCallable<String>> quick = List.of(() -> "a", () -> "b", () -> "c");
        assertThat(pool.invokeAll(quick, Duration.ofSeconds(10)))
                .extracting(handle -> handle.result().join())
                .containsExactly("a", "b", "c");

        List<PoolCallable<String>> mixed = List.of(() -> "quick", sleeper());
        List<TaskHandle<String>> handles = pool.invokeAll(mixed, Duration.ofSeconds(2));
        assertThat(handles.get(0).result())
                .succeedsWithin(Duration.ofSeconds(1))
                .isEqualTo("quick");
        assertThat(handles.get(1).outcome())
                .succeedsWithin(Duration.ofSeconds(8))
                .isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    void an_outcome_tells_where_and_how_long() {
        TaskHandle<String> handle = pool.submit(() -> {
            TimeUnit.MILLISECONDS.sleep(50);
            return "slept";
        });
        assertThat(handle.outcome())
                .succeedsWithin(Duration.ofSeconds(5))
                .isInstanceOfSatisfying(Outcome.Succeeded.class, succeeded -> {
                    assertThat(succeeded.value()).isEqualTo("slept");
                    assertThat(succeeded.course().node()).startsWith("127.0.0.1:");
                    assertThat(succeeded.course().runTime()).isBetween(Duration.ofMillis(45), Duration.ofSeconds(4));
                    assertThat(succeeded.course().waitTime()).isBetween(Duration.ZERO, Duration.ofSeconds(4));
                });
    }

    private static PoolCallable<String> sleeper() {
        return () -> {
            TimeUnit.SECONDS.sleep(25);
            return "slept";
        };
    }
}
