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
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing ends a thread whose task ignores interrupts; the pool keeps its size all the same. */
@Tag("virtual")
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"platform", "virtual"})
@Timeout(20)
class StuckWorkersTest {

    private static final Duration LIMIT = Duration.ofMillis(30);
    private static final Duration GRACE = Duration.ofMillis(40);

    private final TimeLimits timeLimits = new TimeLimits();
    private final RecordedReplies replies = new RecordedReplies();
    private final List<Gate> gates = new ArrayList<>();

    private final PoolConfig pool;

    StuckWorkersTest(String threads) {
        pool = PoolConfig.defaults("reports").with(PoolKeys.WORKER_THREADS, threads);
        assumeThat(WorkerThreads.problem(pool)).isNull();
    }

    @BeforeEach
    void start_time_limits() {
        timeLimits.start();
    }

    @AfterEach
    void let_all_threads_end() {
        gates.forEach(Gate::open);
        timeLimits.close();
    }

    private WorkerSupervisor started(int workers, Duration grace, int maxStuck) {
        PoolConfig config = pool.with(PoolKeys.WORKERS, workers)
                .with(PoolKeys.INTERRUPT_GRACE, grace)
                .with(PoolKeys.MAX_STUCK_WORKERS, maxStuck);
        WorkerSupervisor supervisor = new WorkerSupervisor(
                config,
                new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis),
                replies,
                OutcomeSink.NONE);
        supervisor.start(timeLimits);
        await().until(() -> supervisor.handover().load().workers() == workers);
        return supervisor;
    }

    private TaskEnvelope putStubborn(WorkerSupervisor supervisor) {
        Gate gate = new Gate();
        gates.add(gate);
        TaskEnvelope task = TestTasks.tracked(gate.ignoringInterrupts()).withTimeout(LIMIT);
        supervisor.handover().put(List.of(task));
        return task;
    }

    private static void awaitLoad(WorkerSupervisor supervisor, Load load) {
        await().untilAsserted(() -> assertThat(supervisor.handover().load()).isEqualTo(load));
    }

    @Test
    void replaces_a_worker_whose_task_ignores_its_interrupt_for_the_grace() {
        WorkerSupervisor supervisor = started(1, GRACE, 0);
        TaskEnvelope stubborn = putStubborn(supervisor);
        awaitLoad(supervisor, new Load(1, 0, 0, 1));
        assertThat(replies.endingOf(stubborn)).isEqualTo(Ending.TIMED_OUT);
        assertThat(supervisor.restarts()).isEqualTo(1);
        assertThat(supervisor.handover().claimed()).isEmpty();

        PoolCallable<String> fine = () -> "fine";
        TaskEnvelope next = TestTasks.tracked(fine);
        supervisor.handover().put(List.of(next));
        await().until(() -> replies.endingOf(next) == Ending.SUCCEEDED);
    }

    @Test
    void discards_the_late_result_and_lets_the_thread_go() {
        WorkerSupervisor supervisor = started(1, GRACE, 0);
        Thread stuck = supervisor.workers().iterator().next().thread();
        putStubborn(supervisor);
        awaitLoad(supervisor, new Load(1, 0, 0, 1));
        assertThat(stuck.isAlive()).isTrue();

        gates.get(0).open();
        awaitLoad(supervisor, new Load(1, 0, 0, 0));
        await().until(() -> !stuck.isAlive());
        assertThat(replies.all()).hasSize(1);
        assertThat(supervisor.totals()).isEqualTo(new Totals(1, 1, 0, 0, 0, 0));
        assertThat(supervisor.restarts()).isEqualTo(1);
        assertThat(supervisor.workers()).hasSize(1);
    }

    @Test
    void leaves_a_worker_alone_that_reacts_within_the_grace() {
        WorkerSupervisor supervisor = started(1, Duration.ofSeconds(10), 0);
        TaskEnvelope stubborn = putStubborn(supervisor);
        await().until(() -> replies.endingOf(stubborn) == Ending.TIMED_OUT);
        gates.get(0).open();
        awaitLoad(supervisor, new Load(1, 0, 0, 0));
        assertThat(supervisor.restarts()).isZero();
    }

    @Test
    void gives_up_a_worker_whose_exception_does_not_let_itself_be_read() {
        WorkerSupervisor supervisor = started(1, GRACE, 0);
        Gate gate = new Gate();
        gates.add(gate);
        PoolCallable<String> waiting = gate.ignoringInterrupts();
        PoolRunnable failing = () -> {
            throw new EndlessException(waiting);
        };
        TaskEnvelope task = TestTasks.tracked(failing).withTimeout(LIMIT);
        supervisor.handover().put(List.of(task));
        awaitLoad(supervisor, new Load(1, 0, 0, 1));
        assertThat(replies.endingOf(task)).isEqualTo(Ending.TIMED_OUT);
    }

    private static final class EndlessException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient PoolCallable<String> waiting;

        EndlessException(PoolCallable<String> waiting) {
            this.waiting = waiting;
        }

        @Override
        public String getMessage() {
            try {
                return waiting.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void is_a_problem_while_more_are_stuck_than_allowed() {
        WorkerSupervisor supervisor = started(2, GRACE, 3);
        for (int stuck = 1; stuck <= 3; stuck++) {
            putStubborn(supervisor);
            awaitLoad(supervisor, new Load(2, 0, 0, stuck));
            assertThat(supervisor.problem()).isNull();
        }
        putStubborn(supervisor);
        awaitLoad(supervisor, new Load(2, 0, 0, 4));
        assertThat(supervisor.problem()).contains("reports: 4 workers are stuck", "max-stuck-workers is 3");

        gates.get(0).open();
        awaitLoad(supervisor, new Load(2, 0, 0, 3));
        assertThat(supervisor.problem()).isNull();
    }

    @Test
    void allows_as_many_to_be_stuck_as_its_kind_of_threads_bears_unless_told_otherwise() {
        WorkerSupervisor supervisor = started(1, GRACE, 0);
        int allowed = WorkerThreads.of(pool).stuckAllowedOf(1);
        for (int stuck = 1; stuck <= allowed; stuck++) {
            putStubborn(supervisor);
            awaitLoad(supervisor, new Load(1, 0, 0, stuck));
            assertThat(supervisor.problem()).isNull();
        }
        putStubborn(supervisor);
        awaitLoad(supervisor, new Load(1, 0, 0, allowed + 1));
        assertThat(supervisor.problem()).contains("max-stuck-workers is " + allowed);
    }
}
