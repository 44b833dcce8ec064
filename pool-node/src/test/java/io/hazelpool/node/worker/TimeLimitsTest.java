package io.hazelpool.node.worker;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.worker.TestTasks.Gate;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("virtual")
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"platform", "virtual"})
@Timeout(20)
class TimeLimitsTest {

    private final TimeLimits timeLimits = new TimeLimits();
    private final RecordedReplies replies = new RecordedReplies();
    private final CompletableFuture<Thread> looking = new CompletableFuture<>();

    private final PoolConfig pool;

    TimeLimitsTest(String threads) {
        pool = PoolConfig.defaults("reports").with(PoolKeys.WORKER_THREADS, threads);
        assumeThat(WorkerThreads.problem(pool)).isNull();
    }

    @AfterEach
    void close() {
        timeLimits.close();
    }

    private WorkerSupervisor pool(Duration taskTimeout, ReplySink sink) {
        WorkerSupervisor supervisor = new WorkerSupervisor(
                pool.with(PoolKeys.WORKERS, 2).with(PoolKeys.TASK_TIMEOUT, taskTimeout),
                new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis),
                sink,
                OutcomeSink.NONE);
        supervisor.start(timeLimits);
        return supervisor;
    }

    private static TaskEnvelope startSleeping(WorkerSupervisor pool) {
        Gate gate = new Gate();
        TaskEnvelope task = TestTasks.tracked(gate.waiting());
        pool.handover().put(List.of(task));
        await().until(gate::isReached);
        return task;
    }

    @Test
    void holds_the_tasks_of_each_pool_to_its_own_limit() {
        timeLimits.start();
        WorkerSupervisor patient = pool(Duration.ofSeconds(30), replies);
        WorkerSupervisor hasty = pool(Duration.ofMillis(1), replies);
        TaskEnvelope longTask = startSleeping(patient);
        TaskEnvelope shortTask = startSleeping(hasty);
        await().until(() -> replies.endingOf(shortTask) == Ending.TIMED_OUT);
        TaskEnvelope another = startSleeping(hasty);
        await().until(() -> replies.endingOf(another) == Ending.TIMED_OUT);
        assertThat(replies.endingOf(longTask)).isNull();
    }

    @Test
    void ends_no_task_before_its_time() {
        timeLimits.start();
        WorkerSupervisor pool = pool(Duration.ofMillis(200), replies);
        long before = System.nanoTime();
        TaskEnvelope task = startSleeping(pool);
        await().pollInterval(Duration.ofMillis(5)).until(() -> replies.endingOf(task) == Ending.TIMED_OUT);
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
    }

    @Test
    void holds_a_task_to_its_own_shorter_limit_though_it_looks_seldom() {
        timeLimits.start();
        WorkerSupervisor pool = pool(Duration.ofHours(1), replies);
        for (int i = 0; i < 20; i++) {
            Gate gate = new Gate();
            TaskEnvelope hasty = TestTasks.tracked(gate.waiting()).withTimeout(Duration.ofMillis(20));
            long before = System.nanoTime();
            pool.handover().put(List.of(hasty));
            await().until(() -> replies.endingOf(hasty) == Ending.TIMED_OUT);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(20), Duration.ofSeconds(2));
        }
    }

    @Test
    void lets_a_task_with_a_longer_limit_of_its_own_outlive_the_pools() {
        timeLimits.start();
        WorkerSupervisor pool = pool(Duration.ofMillis(20), replies);
        Gate gate = new Gate();
        TaskEnvelope slow = TestTasks.tracked(gate.waiting()).withTimeout(Duration.ofMinutes(1));
        TaskEnvelope asEver = TestTasks.tracked(new Gate().waiting());
        pool.handover().put(List.of(slow, asEver));
        await().until(() -> replies.endingOf(asEver) == Ending.TIMED_OUT);
        assertThat(replies.endingOf(slow)).isNull();
        gate.open();
        await().until(() -> replies.endingOf(slow) == Ending.SUCCEEDED);
    }

    @Test
    void asks_to_look_again_when_the_next_task_is_due() {
        WorkerSupervisor pool = pool(Duration.ofSeconds(30), replies);
        long nanos = Duration.ofSeconds(30).toNanos();
        assertThat(pool.endOverdueTasks(System.nanoTime())).isEqualTo(nanos);
        startSleeping(pool);
        long later = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        assertThat(pool.endOverdueTasks(later))
                .isBetween(1L, nanos - Duration.ofSeconds(10).toNanos());
    }

    @Test
    void goes_on_if_a_reply_cannot_be_sent_for_whatever_reason() {
        timeLimits.start();
        AtomicInteger calls = new AtomicInteger();
        WorkerSupervisor pool = pool(Duration.ofMillis(20), (client, reply) -> {
            switch (calls.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("first");
                case 2 -> throw new LinkageError("second");
                default -> replies.send(client, reply);
            }
        });
        startSleeping(pool);
        await().until(() -> calls.get() == 1);
        startSleeping(pool);
        await().until(() -> calls.get() == 2);
        TaskEnvelope third = startSleeping(pool);
        await().until(() -> replies.endingOf(third) == Ending.TIMED_OUT);
        assertThat(pool.totals().failed()).isEqualTo(3);
    }

    /** A pool, not started yet, so that a look at it has to start its worker, which takes until this is complete. */
    private WorkerSupervisor slowToLookAt(Duration taskTimeout, CompletableFuture<Void> free) {
        WorkerSupervisor.Node node =
                new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis);
        return new WorkerSupervisor(
                pool.with(PoolKeys.WORKERS, 1).with(PoolKeys.TASK_TIMEOUT, taskTimeout),
                new TaskRunner("reports", node, taskTimeout, replies, OutcomeSink.NONE),
                thread -> {
                    looking.complete(Thread.currentThread());
                    free.join();
                    thread.start();
                });
    }

    @Test
    void forgets_no_wake_up_that_comes_while_a_look_waits_for_something_else() {
        CompletableFuture<Void> free = new CompletableFuture<>();
        timeLimits.watch(slowToLookAt(Duration.ofHours(1), free));
        timeLimits.start();
        await().until(() -> looking.isDone() && looking.join().getState() == Thread.State.WAITING);
        WorkerSupervisor hasty = pool(Duration.ofMillis(1), replies); // wakes it
        TaskEnvelope task = startSleeping(hasty);
        free.complete(null);
        await().until(() -> replies.endingOf(task) == Ending.TIMED_OUT);
    }

    @Test
    void tells_how_long_one_look_takes() {
        CompletableFuture<Void> free = new CompletableFuture<>();
        timeLimits.watch(slowToLookAt(Duration.ofMillis(50), free)); // looks that often, then
        timeLimits.start();
        await().until(() -> timeLimits.sinceLastLook().compareTo(Duration.ofSeconds(2)) > 0);
        assertThat(timeLimits.hasDied()).isFalse();
        free.complete(null);
        await().until(() -> timeLimits.sinceLastLook().compareTo(Duration.ofSeconds(1)) < 0);
        timeLimits.close();
        assertThat(timeLimits.hasDied()).isFalse();
    }
}
