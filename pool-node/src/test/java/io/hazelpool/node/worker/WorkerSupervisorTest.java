package io.hazelpool.node.worker;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.worker.Handover.Load;
import io.hazelpool.node.worker.TestTasks.Gate;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.Totals;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("virtual")
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"platform", "virtual"})
@Timeout(20)
class WorkerSupervisorTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final TimeLimits timeLimits = new TimeLimits();
    private final RecordedReplies replies = new RecordedReplies();

    private final PoolConfig pool;

    WorkerSupervisorTest(String threads) {
        pool = PoolConfig.defaults("reports").with(PoolKeys.WORKER_THREADS, threads);
        assumeThat(WorkerThreads.problem(pool)).isNull();
    }

    @BeforeEach
    void start_time_limits() {
        timeLimits.start();
    }

    @AfterEach
    void stop_time_limits() {
        timeLimits.close();
    }

    private WorkerSupervisor started(int workers, Duration taskTimeout) {
        WorkerSupervisor supervisor = new WorkerSupervisor(
                pool.with(PoolKeys.WORKERS, workers).with(PoolKeys.TASK_TIMEOUT, taskTimeout),
                new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis),
                replies,
                OutcomeSink.NONE);
        supervisor.start(timeLimits);
        await().until(() -> supervisor.handover().load().workers() == workers);
        return supervisor;
    }

    private static void put(WorkerSupervisor supervisor, TaskEnvelope... tasks) {
        supervisor.handover().put(List.of(tasks));
    }

    /** The seed's pool records every worker that finished as a success: its failures stay at zero for ever. */
    @Test
    void failures_are_counted() {
        PoolRunnable failing = () -> {
            throw new IllegalStateException("failed");
        };
        WorkerSupervisor supervisor = started(2, LONG);
        IntStream.range(0, 10).forEach(i -> put(supervisor, TestTasks.untracked(failing)));
        await().untilAsserted(() -> assertThat(supervisor.totals()).isEqualTo(new Totals(10, 10, 0, 0, 0, 0)));
        assertThat(supervisor.restarts()).isZero();
    }

    @Test
    void replaces_a_worker_whose_task_threw_an_error() {
        PoolRunnable failing = () -> {
            throw new LinkageError("broken jar");
        };
        WorkerSupervisor supervisor = started(2, LONG);
        IntStream.range(0, 10).forEach(i -> put(supervisor, TestTasks.tracked(failing)));
        await().untilAsserted(() -> assertThat(supervisor.restarts()).isEqualTo(10));
        await().untilAsserted(() -> assertThat(supervisor.handover().load()).isEqualTo(new Load(2, 0, 0, 0)));
        assertThat(supervisor.totals()).isEqualTo(new Totals(10, 10, 0, 0, 0, 0));
        assertThat(replies.all()).extracting(Reply::ending).hasSize(10).containsOnly(Ending.FAILED);
    }

    @Test
    void grows_and_shrinks_at_run_time_and_lets_busy_ones_finish() {
        WorkerSupervisor supervisor = started(2, LONG);
        supervisor.resize(6);
        await().until(() -> supervisor.handover().load().equals(new Load(6, 0, 0, 0)));
        Gate gate = new Gate();
        IntStream.range(0, 6).forEach(i -> put(supervisor, TestTasks.tracked(gate.waiting())));
        await().until(() -> supervisor.handover().load().busy() == 6);
        supervisor.resize(1);
        assertThat(supervisor.handover().load()).isEqualTo(new Load(6, 6, 0, 0));
        gate.open();
        await().until(() -> supervisor.handover().load().equals(new Load(1, 0, 0, 0)));
        await().until(() -> supervisor.workers().size() == 1);
        assertThat(supervisor.restarts()).isZero();
        assertThat(replies.all()).extracting(Reply::ending).hasSize(6).containsOnly(Ending.SUCCEEDED);
        supervisor.resize(4);
        await().until(() -> supervisor.handover().load().equals(new Load(4, 0, 0, 0)));
    }

    /** A stop once waited for as long as it may though all had gone: nobody was told of the dismissed one. */
    @Test
    void has_stopped_when_the_last_worker_to_go_was_one_too_many() {
        WorkerSupervisor supervisor = started(1, LONG);
        Gate gate = new Gate();
        put(supervisor, TestTasks.tracked(gate.waiting()));
        await().until(gate::isReached);
        supervisor.resize(0);
        CompletableFuture<?> gone = supervisor.finish();
        assertThat(gone).isNotDone();
        gate.open();
        assertThat(gone).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void replaces_no_worker_that_is_one_too_many() {
        PoolRunnable failing = () -> {
            throw new LinkageError("broken jar");
        };
        WorkerSupervisor supervisor = started(4, LONG);
        supervisor.resize(2);
        IntStream.range(0, 20).forEach(i -> put(supervisor, TestTasks.tracked(failing)));
        await().until(() -> replies.all().size() == 20);
        await().until(() -> supervisor.handover().load().equals(new Load(2, 0, 0, 0)));
        await().until(() -> supervisor.workers().size() == 2);
    }

    @Test
    void cancels_what_no_worker_has_taken() {
        WorkerSupervisor supervisor = started(1, LONG);
        Gate gate = new Gate();
        put(supervisor, TestTasks.tracked(gate.waiting()));
        await().until(() -> supervisor.handover().load().busy() == 1);
        IntStream.range(0, 3).forEach(i -> put(supervisor, TestTasks.tracked(gate.waiting())));
        assertThat(supervisor.cancelHeld()).isEqualTo(3);
        assertThat(replies.all()).extracting(Reply::ending).hasSize(3).containsOnly(Ending.CANCELLED);
        assertThat(supervisor.totals().cancelled()).isEqualTo(3);
        gate.open();
    }

    private static final class HostileError extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("in getMessage");
        }
    }

    @Test
    void replaces_a_worker_whose_task_threw_an_error_that_cannot_be_logged() {
        PoolRunnable failing = () -> {
            throw new HostileError();
        };
        WorkerSupervisor supervisor = started(1, LONG);
        put(supervisor, TestTasks.tracked(failing));
        await().until(() -> supervisor.restarts() == 1);
        await().untilAsserted(() -> assertThat(supervisor.handover().load()).isEqualTo(new Load(1, 0, 0, 0)));
    }

    @Test
    void starts_a_worker_later_if_there_is_no_thread_to_be_had_now() {
        PoolRunnable failing = () -> {
            throw new LinkageError("broken jar");
        };
        AtomicBoolean exhausted = new AtomicBoolean();
        TaskRunner runner = new TaskRunner(
                "reports",
                new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis),
                LONG,
                replies,
                OutcomeSink.NONE);
        WorkerSupervisor supervisor = new WorkerSupervisor(pool.with(PoolKeys.WORKERS, 2), runner, thread -> {
            if (exhausted.get()) {
                throw new LinkageError("stands for: unable to create native thread");
            }
            thread.start();
        });
        supervisor.start(timeLimits);
        await().until(() -> supervisor.handover().load().workers() == 2);

        exhausted.set(true);
        put(supervisor, TestTasks.tracked(failing), TestTasks.tracked(failing));
        await().until(() -> supervisor.restarts() == 2 && supervisor.workers().isEmpty());
        exhausted.set(false);
        await().untilAsserted(() -> assertThat(supervisor.handover().load()).isEqualTo(new Load(2, 0, 0, 0)));
        assertThat(supervisor.workers()).hasSize(2);
        assertThat(supervisor.restarts()).isEqualTo(2);
    }

    @Test
    void ends_a_task_that_sleeps_past_its_time_and_gives_its_worker_the_next_one() {
        WorkerSupervisor supervisor = started(1, Duration.ofMillis(50));
        PoolCallable<Boolean> next = Thread::interrupted;
        TaskEnvelope asleep = TestTasks.tracked(new Gate().waiting());
        TaskEnvelope after = TestTasks.tracked(next);
        put(supervisor, asleep, after);
        await().until(() -> replies.all().size() == 2);
        assertThat(replies.endingOf(asleep)).isEqualTo(Ending.TIMED_OUT);
        assertThat(replies.endingOf(after)).isEqualTo(Ending.SUCCEEDED);
        assertThat(supervisor.totals()).isEqualTo(new Totals(2, 1, 0, 0, 0, 0));
        assertThat(supervisor.restarts()).isZero();
    }

    @Test
    void ends_a_task_at_its_time_that_ignores_interrupts() {
        WorkerSupervisor supervisor = started(1, Duration.ofMillis(50));
        Gate gate = new Gate();
        TaskEnvelope deaf = TestTasks.tracked(gate.ignoringInterrupts());
        put(supervisor, deaf);
        await().atMost(Duration.ofSeconds(2)).until(() -> replies.endingOf(deaf) == Ending.TIMED_OUT);
        assertThat(supervisor.handover().load().busy()).isEqualTo(1);

        gate.open();
        await().until(() -> supervisor.handover().load().busy() == 0);
        assertThat(replies.all()).hasSize(1);
        assertThat(supervisor.totals()).isEqualTo(new Totals(1, 1, 0, 0, 0, 0));
    }

    @Test
    void hands_no_stray_interrupt_to_the_next_task() {
        WorkerSupervisor supervisor = started(1, LONG);
        supervisor.workers().forEach(worker -> worker.thread().interrupt());
        PoolCallable<Boolean> looking = () -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("by whom?");
            }
            return true;
        };
        TaskEnvelope task = TestTasks.tracked(looking);
        put(supervisor, task);
        await().until(() -> replies.endingOf(task) != null);
        assertThat(replies.endingOf(task)).isEqualTo(Ending.SUCCEEDED);
    }

    @Test
    void lets_running_and_held_tasks_finish_when_it_stops() throws InterruptedException {
        WorkerSupervisor supervisor = started(1, LONG);
        Gate gate = new Gate();
        TaskEnvelope running = TestTasks.tracked(gate.waiting());
        TaskEnvelope held = TestTasks.tracked(gate.waiting());
        put(supervisor, running, held);
        await().until(gate::isReached);
        Thread stopping = Thread.currentThread();
        Thread opener = new Thread(() -> {
            await().until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
            gate.open();
        });
        opener.start();
        assertThat(supervisor.stop(Duration.ofSeconds(10))).isZero();
        opener.join();
        assertThat(replies.endingOf(running)).isEqualTo(Ending.SUCCEEDED);
        assertThat(replies.endingOf(held)).isEqualTo(Ending.SUCCEEDED);
        assertThat(supervisor.handover().load()).isEqualTo(new Load(0, 0, 0, 0));
        assertThat(supervisor.restarts()).isZero();
    }

    @Test
    void interrupts_what_still_runs_when_patience_has_ended() throws InterruptedException {
        WorkerSupervisor supervisor = started(2, LONG);
        Gate gate = new Gate();
        TaskEnvelope sleeping = TestTasks.tracked(gate.waiting());
        put(supervisor, sleeping);
        await().until(gate::isReached);
        assertThat(supervisor.stop(Duration.ofMillis(20))).isEqualTo(1);
        assertThat(replies.endingOf(sleeping)).isEqualTo(Ending.LOST);
        assertThat(supervisor.totals()).isEqualTo(new Totals(0, 0, 0, 0, 0, 1));
        assertThat(supervisor.handover().load()).isEqualTo(new Load(0, 0, 0, 0));
    }

    @Test
    void interrupts_what_had_not_even_started_when_patience_ended() throws InterruptedException {
        WorkerSupervisor supervisor = started(1, LONG);
        Gate gate = new Gate();
        TaskEnvelope sleeping = TestTasks.tracked(gate.waiting());
        TaskEnvelope held = TestTasks.tracked(new Gate().waiting());
        put(supervisor, sleeping, held);
        await().until(gate::isReached);
        assertThat(supervisor.stop(Duration.ZERO)).isEqualTo(2);
        assertThat(replies.endingOf(sleeping)).isEqualTo(Ending.LOST);
        assertThat(replies.endingOf(held)).isEqualTo(Ending.LOST);
        assertThat(supervisor.handover().load()).isEqualTo(new Load(0, 0, 0, 0));
    }

    @Test
    void tells_how_many_tasks_it_had_to_leave_behind() throws InterruptedException {
        WorkerSupervisor supervisor = started(1, LONG);
        Gate gate = new Gate();
        put(supervisor, TestTasks.tracked(gate.ignoringInterrupts()));
        await().until(gate::isReached);
        assertThat(supervisor.stop(Duration.ZERO)).isEqualTo(1);
        gate.open();
        await().until(() -> supervisor.handover().load().workers() == 0);
    }

    @Test
    void ends_as_lost_what_ignores_its_interrupt_and_what_is_held_behind_it() throws InterruptedException {
        WorkerSupervisor supervisor = started(1, LONG);
        Gate gate = new Gate();
        TaskEnvelope deaf = TestTasks.tracked(gate.ignoringInterrupts());
        TaskEnvelope held = TestTasks.tracked(gate.waiting());
        put(supervisor, deaf, held);
        await().until(gate::isReached);
        assertThat(supervisor.finish()).isNotDone();
        assertThat(supervisor.interruptTasks()).containsExactlyInAnyOrder(deaf.id(), held.id());

        assertThat(supervisor.abandonTasks()).containsExactly(deaf.id());

        assertThat(replies.all()).extracting(Reply::ending).containsExactlyInAnyOrder(Ending.LOST, Ending.LOST);
        assertThat(replies.all())
                .filteredOn(reply -> !reply.started())
                .extracting(Reply::taskId)
                .containsExactly(held.id());
        assertThat(supervisor.handover().claimed())
                .as("else they would be counted as lost once more, by another node")
                .isEmpty();
        assertThat(supervisor.totals()).isEqualTo(new Totals(0, 0, 0, 0, 0, 2));
        gate.open();
        await().until(() -> supervisor.handover().load().stuck() == 0);
        assertThat(replies.all()).hasSize(2);
    }
}
