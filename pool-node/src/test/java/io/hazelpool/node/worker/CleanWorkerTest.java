package io.hazelpool.node.worker;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.worker.Handover.Load;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.TaskEnvelope;
import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a task leaves behind on its thread, the next one finds a clean one. */
@Tag("virtual")
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"platform", "virtual"})
@Timeout(20)
class CleanWorkerTest {

    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
    private static final InheritableThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();

    private final TimeLimits timeLimits = new TimeLimits();
    private final RecordedReplies replies = new RecordedReplies();
    private final WorkerSupervisor supervisor;

    CleanWorkerTest(String threads) {
        PoolConfig pool =
                PoolConfig.defaults("reports").with(PoolKeys.WORKERS, 1).with(PoolKeys.WORKER_THREADS, threads);
        assumeThat(WorkerThreads.problem(pool)).isNull();
        supervisor = new WorkerSupervisor(
                pool,
                new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis),
                replies,
                OutcomeSink.NONE);
    }

    @BeforeEach
    void start() {
        timeLimits.start();
        supervisor.start(timeLimits);
    }

    @AfterEach
    void stop() throws InterruptedException {
        supervisor.stop(Duration.ofSeconds(5));
        timeLimits.close();
    }

    /** What a task sees of its thread. */
    private record Sight(
            String name,
            int priority,
            boolean daemon,
            boolean interrupted,
            boolean ownHandler,
            String loader,
            String local,
            String inheritable)
            implements Serializable {

        private static final long serialVersionUID = 1L;

        static Sight now() {
            Thread thread = Thread.currentThread();
            return new Sight(
                    thread.getName(),
                    thread.getPriority(),
                    thread.isDaemon(),
                    thread.isInterrupted(),
                    thread.getUncaughtExceptionHandler() != thread.getThreadGroup(),
                    String.valueOf(thread.getContextClassLoader()),
                    String.valueOf(LOCAL.get()),
                    String.valueOf(INHERITABLE.get()));
        }
    }

    /** Ways to leave a thread in disorder. */
    @SuppressWarnings({"ThreadPriorityCheck", "ImmutableEnumChecker"})
    enum Disorder {
        NAME(() -> Thread.currentThread().setName("mine")),
        PRIORITY(() -> Thread.currentThread().setPriority(Thread.MIN_PRIORITY)),
        INTERRUPT(() -> Thread.currentThread().interrupt()),
        LOADER(() -> Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0]))),
        NO_LOADER(() -> Thread.currentThread().setContextClassLoader(null)),
        HANDLER(() -> Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {})),
        THREAD_LOCAL(() -> LOCAL.set("left behind")),
        INHERITABLE_THREAD_LOCAL(() -> INHERITABLE.set("left behind")),
        ALL_AND_AN_EXCEPTION(() -> {
            makeAll();
            throw new IllegalStateException("on purpose");
        });

        private final PoolRunnable task;

        Disorder(PoolRunnable task) {
            this.task = task;
        }
    }

    private static void makeAll() {
        for (Disorder disorder : Disorder.values()) {
            if (disorder != Disorder.ALL_AND_AN_EXCEPTION) {
                run(disorder.task);
            }
        }
    }

    private static void run(PoolRunnable task) {
        try {
            task.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void is_as_it_was_before(Disorder disorder) throws Exception {
        Sight before = look();
        assertThat(before.daemon).isTrue();
        assertThat(before.loader).isEqualTo(String.valueOf(getClass().getClassLoader()));
        end(TestTasks.tracked(disorder.task));
        assertThat(look()).isEqualTo(before);
        assertThat(supervisor.restarts()).isZero();
    }

    @Test
    void is_another_one_as_clean_after_a_task_that_ended_its_thread() throws Exception {
        Sight before = look();
        PoolRunnable ending = () -> {
            makeAll();
            throw new ThreadDeath();
        };
        assertThat(end(TestTasks.tracked(ending)).ending()).isEqualTo(Ending.FAILED);
        Sight after = look();
        assertThat(after.name).isNotEqualTo(before.name);
        assertThat(after).usingRecursiveComparison().ignoringFields("name").isEqualTo(before);
        assertThat(supervisor.restarts()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(supervisor.handover().load()).isEqualTo(new Load(1, 0, 0, 0)));
    }

    private Sight look() throws Exception {
        PoolCallable<Sight> looking = Sight::now;
        Reply reply = end(TestTasks.tracked(looking));
        assertThat(reply.ending()).isEqualTo(Ending.SUCCEEDED);
        return (Sight) Objects.requireNonNull(ObjectBytes.decode(
                Objects.requireNonNull(reply.value()), getClass().getClassLoader()));
    }

    private Reply end(TaskEnvelope task) {
        supervisor.handover().put(List.of(task));
        await().until(() -> replies.endingOf(task) != null);
        return replies.all().get(replies.all().size() - 1);
    }
}
