package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool is judged by its worst task: ten thousand of all kinds leave it as it was. */
@Tag("virtual")
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"platform", "virtual"})
@Timeout(120)
class WearTest {

    private static final int TASKS = 10_000;
    private static final int NODES = 2;
    private static final int WORKERS = 12;

    /**
     * Hazelcast's own executors grow with use, up to here; those of workers that end or are stuck would be ten times as
     * many.
     */
    private static final int OTHERS_THREADS = 25;

    private static final TaskOptions PATIENT = TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(60));
    private static final TaskOptions HASTY = PATIENT.timeout(Duration.ofMillis(30));

    private static final ThreadLocal<String> LEFT_BEHIND = new ThreadLocal<>();

    /** What a task does; so many of three hundred do it. */
    private enum Kind {
        THROWS(100),
        HANGS(30),
        OVERFLOWS_THE_STACK(3),
        ENDS_ITS_THREAD(3),
        IGNORES_ITS_INTERRUPT(1),
        IS_FINE(163);

        private final int share;

        Kind(int share) {
            this.share = share;
        }

        static Kind of(int task) {
            int place = task % 300;
            for (Kind kind : values()) {
                place -= kind.share;
                if (place < 0) {
                    return kind;
                }
            }
            throw new AssertionError("the shares are not three hundred");
        }
    }

    private final String threads;

    WearTest(String threads) {
        this.threads = threads;
        ThreadKinds.assumeThereAre(threads);
    }

    @Test
    void is_worn_out_by_no_task() throws Exception {
        try (TestCluster cluster = TestCluster.of(NODES, this::config);
                Gate gate = new Gate()) {
            WorkerPool pool = cluster.client().pool("wear");
            for (int i = 0; i < 100; i++) {
                pool.submit(task(Kind.IS_FINE, gate.id())).result().get(20, TimeUnit.SECONDS);
            }
            int threadsBefore = Thread.activeCount();

            Map<Kind, Integer> sent = new EnumMap<>(Kind.class);
            List<TaskHandle<String>> handles = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                Kind kind = Kind.of(i);
                sent.merge(kind, 1, Integer::sum);
                handles.add(pool.submit(task(kind, gate.id()), isEndless(kind) ? HASTY : PATIENT));
            }
            for (int i = 0; i < TASKS; i++) {
                Outcome<String> outcome = handles.get(i).outcome().get(30, TimeUnit.SECONDS);
                assertThat(outcome).as("%d: %s", i, Kind.of(i)).isInstanceOf(ending(Kind.of(i)));
            }

            int stubborn = sent.get(Kind.IGNORES_ITS_INTERRUPT);
            int fine = sent.get(Kind.IS_FINE);
            awaitStatus(pool, stubborn, status -> {
                assertThat(status.totalTasksExecuted()).isEqualTo(TASKS + 100);
                assertThat(status.totalTasksFailed()).isEqualTo(TASKS - fine);
                assertThat(status.nodes().stream()
                                .mapToLong(NodeStatus::workerRestarts)
                                .sum())
                        .isEqualTo(stubborn + sent.get(Kind.ENDS_ITS_THREAD) + sent.get(Kind.OVERFLOWS_THE_STACK));
            });
            assertThat(workerThreads()).isEqualTo(NODES * WORKERS + stubborn);
            assertThat(cluster.nodes())
                    .extracting(PoolNode::problems)
                    .allSatisfy(problems -> assertThat(problems)
                            .singleElement()
                            .asString()
                            .contains("wear", "workers are stuck", "max-stuck-workers is 5"));

            gate.open();
            awaitStatus(pool, 0, status -> {});
            assertThat(cluster.nodes())
                    .allSatisfy(node -> assertThat(node.problems()).isEmpty());
            await().untilAsserted(() -> assertThat(workerThreads()).isEqualTo(NODES * WORKERS));
            await().untilAsserted(
                            () -> assertThat(Thread.activeCount()).isLessThanOrEqualTo(threadsBefore + OTHERS_THREADS));
        }
    }

    private NodeConfig config(NodeConfig config) {
        return config.withPool("wear", PoolKeys.WORKERS, WORKERS)
                .withPool("wear", PoolKeys.WORKER_THREADS, threads)
                .withPool("wear", PoolKeys.MAX_QUEUE_SIZE, 2_000)
                // Enough for a task that reacts, on a machine with more to do than this.
                .withPool("wear", PoolKeys.INTERRUPT_GRACE, Duration.ofSeconds(2))
                .withPool("wear", PoolKeys.MAX_STUCK_WORKERS, 5)
                .withPool("wear", PoolKeys.BREAKER_THRESHOLD, 0);
    }

    private static PoolCallable<String> task(Kind kind, UUID gate) {
        return switch (kind) {
            case IS_FINE -> WearTest::lookAround;
            case HANGS ->
                () -> {
                    TimeUnit.SECONDS.sleep(60);
                    return "slept";
                };
            case IGNORES_ITS_INTERRUPT ->
                () -> {
                    Gate.passStubbornly(gate);
                    return "late";
                };
            case THROWS ->
                () -> {
                    makeAMess();
                    throw new IllegalStateException("on purpose");
                };
            case OVERFLOWS_THE_STACK -> () -> overflow("") + "never";
            case ENDS_ITS_THREAD ->
                () -> {
                    makeAMess();
                    throw new ThreadDeath();
                };
        };
    }

    private static boolean isEndless(Kind kind) {
        return kind == Kind.HANGS || kind == Kind.IGNORES_ITS_INTERRUPT;
    }

    private static Class<?> ending(Kind kind) {
        return switch (kind) {
            case IS_FINE -> Outcome.Succeeded.class;
            case HANGS, IGNORES_ITS_INTERRUPT -> Outcome.TimedOut.class;
            case THROWS, OVERFLOWS_THE_STACK, ENDS_ITS_THREAD -> Outcome.Failed.class;
        };
    }

    private static void makeAMess() {
        LEFT_BEHIND.set("by another task");
        Thread.currentThread().setName("renamed");
        Thread.currentThread().interrupt();
    }

    private static String lookAround() {
        Thread thread = Thread.currentThread();
        if (LEFT_BEHIND.get() != null
                || thread.isInterrupted()
                || !thread.getName().startsWith("wear-")) {
            throw new IllegalStateException("an earlier task left something on " + thread);
        }
        return "clean";
    }

    @SuppressWarnings("InfiniteRecursion")
    private static String overflow(String text) {
        return overflow(text) + text;
    }

    private interface Expected {
        void of(PoolStatus status);
    }

    /** At rest: all workers there are idle, and so many threads of others are stuck. */
    private static void awaitStatus(WorkerPool pool, int stuck, Expected expected) {
        await().untilAsserted(() -> {
            PoolStatus status = pool.status();
            assertThat(status.idleWorkers()).isEqualTo(NODES * WORKERS);
            assertThat(status.busyWorkers()).isZero();
            assertThat(status.queuedTasks()).isZero();
            assertThat(status.stuckWorkers()).isEqualTo(stuck);
            expected.of(status);
        });
    }

    private long workerThreads() {
        return WorkerThreadCount.of(threads, "wear-");
    }
}
