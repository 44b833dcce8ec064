package io.hazelpool.cluster;

import static io.hazelpool.api.Submission.Answer.ACCEPTED;
import static io.hazelpool.api.Submission.Answer.CIRCUIT_OPEN;
import static io.hazelpool.api.Submission.Answer.QUEUE_FULL;
import static io.hazelpool.breaker.BreakerPhase.CLOSED;
import static io.hazelpool.breaker.BreakerPhase.HALF_OPEN;
import static io.hazelpool.breaker.BreakerPhase.OPEN;
import static io.hazelpool.cluster.Breakers.FAILING;
import static io.hazelpool.cluster.Breakers.FINE;
import static io.hazelpool.cluster.Breakers.MINUTE;
import static io.hazelpool.cluster.Breakers.awaitAnswer;
import static io.hazelpool.cluster.Breakers.awaitFailures;
import static io.hazelpool.cluster.Breakers.awaitPhase;
import static io.hazelpool.cluster.Breakers.breaker;
import static io.hazelpool.cluster.Breakers.failOn;
import static io.hazelpool.cluster.Breakers.failTimes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.breaker.BreakerWord;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.WireTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One breaker for the whole cluster. */
@Timeout(120)
class BreakerTest {

    @SuppressWarnings("NullAway.Init")
    private static TestCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static PoolClient client;

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(
                3,
                breaker("ten", 10, MINUTE)
                        .with(breaker("anew", 10, MINUTE))
                        .with(breaker("queued", 2, MINUTE))
                        .with(breaker("probed", 2, Duration.ofSeconds(5)))
                        .with(config -> config.withPool("probed", PoolKeys.BREAKER_PROBES, 3))
                        .with(breaker("reopened", 2, Duration.ofSeconds(2)))
                        .with(breaker("patient", 1, Duration.ofSeconds(2)))
                        .with(breaker("permits", 2, Duration.ofSeconds(2)))
                        .with(config -> config.withPool("permits", PoolKeys.WORKERS, 1)
                                .withPool("permits", PoolKeys.MAX_QUEUE_SIZE, 1))
                        .with(breaker("told", 10, MINUTE))
                        .with(breaker("counted", 1_000, MINUTE))
                        .with(breaker("unread", 3, MINUTE))
                        .with(breaker("off", 0, MINUTE)));
        client = cluster.client();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void opens_at_the_threshold_th_failure_in_a_row_wherever_they_happen() {
        WorkerPool pool = client.pool("ten");
        Set<String> nodes = new HashSet<>();
        for (int i = 1; i <= 9; i++) {
            nodes.add(failOn(pool));
            awaitFailures(pool, i);
            assertThat(pool.status().circuitOpen()).isFalse();
        }
        nodes.add(failOn(pool));
        awaitPhase(pool, OPEN);

        assertThat(nodes).as("nodes that saw failures").hasSizeGreaterThan(1);
        BreakerStatus breaker = pool.status().breaker();
        assertThat(breaker.consecutiveFailures()).isEqualTo(10);
        assertThat(breaker.timeLeft()).isBetween(Duration.ofSeconds(45), MINUTE);
        assertThat(pool.status().circuitOpen()).isTrue();
        awaitAnswer(pool, CIRCUIT_OPEN);
        assertThat(pool.execute(FINE).message())
                .contains("ten: circuit open after 10 failures in a row")
                .containsPattern("again in \\d+\\.\\d s");
    }

    @Test
    void one_success_anywhere_in_between_starts_the_count_anew() {
        WorkerPool pool = client.pool("anew");
        failTimes(pool, 9);
        pool.submit(FINE).result().join();
        awaitFailures(pool, 0);
        failTimes(pool, 9);
        assertThat(pool.status().breaker().phase()).isEqualTo(CLOSED);
        failOn(pool);
        awaitPhase(pool, OPEN);
    }

    @Test
    void what_is_queued_goes_on_running_while_it_is_open() {
        try (Gate gate = new Gate()) {
            WorkerPool pool = client.pool("queued");
            List<TaskHandle<Integer>> queued = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                pool.submit(gate.task());
            }
            await().until(() -> gate.waiting() == 12);
            for (int i = 0; i < 50; i++) {
                int number = i;
                queued.add(pool.submit(() -> number));
            }
            await().until(() -> pool.status().queuedTasks() == 50);
            assertThat(pool.openBreaker().phase()).isEqualTo(OPEN);
            awaitAnswer(pool, CIRCUIT_OPEN);
            gate.open();

            for (int i = 0; i < 50; i++) {
                assertThat(queued.get(i).result())
                        .succeedsWithin(Duration.ofSeconds(10))
                        .isEqualTo(i);
            }
            assertThat(pool.status().breaker().phase())
                    .as("their successes close nothing")
                    .isEqualTo(OPEN);
        }
    }

    @Test
    void after_the_cooldown_it_admits_the_configured_probes_across_all_clients_and_a_success_closes_it() {
        try (Gate gate = new Gate()) {
            List<WorkerPool> pools = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                pools.add(cluster.client().pool("probed"));
                assertThat(pools.get(i).execute(FINE).answer()).isEqualTo(ACCEPTED);
            }
            failTimes(pools.get(0), 1);
            failOn(pools.get(1));
            awaitPhase(pools.get(2), OPEN);
            pools.forEach(pool -> awaitAnswer(pool, CIRCUIT_OPEN));
            await().until(() -> pools.get(0).status().breaker().timeLeft().isZero());

            List<Submission> answers = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                answers.add(pools.get(i % 3).execute(gate.task()));
            }
            assertThat(answers.stream().filter(Submission::isAccepted)).hasSize(3);
            assertThat(answers.stream().filter(answer -> !answer.isAccepted()))
                    .allMatch(answer -> answer.answer() == CIRCUIT_OPEN)
                    .allMatch(answer -> answer.message().contains("half-open, all 3 probes are out"));
            assertThat(pools.get(0).status().breaker().phase()).isEqualTo(HALF_OPEN);

            gate.open();
            awaitPhase(pools.get(0), CLOSED);
            assertThat(pools.get(0).status().breaker().consecutiveFailures()).isZero();
            pools.forEach(pool -> awaitAnswer(pool, ACCEPTED));
        }
    }

    @Test
    void a_probe_that_fails_opens_it_for_another_cooldown() {
        WorkerPool pool = client.pool("reopened");
        failTimes(pool, 1);
        failOn(pool);
        awaitPhase(pool, OPEN);
        awaitAnswer(pool, CIRCUIT_OPEN);
        await().until(() -> pool.status().breaker().timeLeft().isZero());

        TaskHandle<?> probe = pool.submit(FAILING);
        assertThat(probe.outcome()).succeedsWithin(Duration.ofSeconds(5)).isInstanceOf(Outcome.Failed.class);
        await().until(() -> pool.status().breaker().phase() == OPEN
                && pool.status().breaker().consecutiveFailures() == 3);
        assertThat(pool.execute(FINE).answer()).isEqualTo(CIRCUIT_OPEN);
    }

    @Test
    void a_probe_whose_outcome_never_comes_is_granted_again_after_another_cooldown() {
        try (Gate gate = new Gate()) {
            WorkerPool pool = client.pool("patient");
            failOn(pool);
            awaitAnswer(pool, CIRCUIT_OPEN);
            TaskHandle<?> stuck = awaitAccepted(pool, gate.task());
            assertThat(pool.execute(FINE).answer()).isEqualTo(CIRCUIT_OPEN);

            awaitAnswer(pool, ACCEPTED);
            awaitPhase(pool, CLOSED);
            assertThat(stuck.outcome()).isNotDone();
        }
    }

    @Test
    void a_probe_that_finds_the_queue_full_or_is_cancelled_gives_its_permit_back() {
        try (Gate gate = new Gate()) {
            WorkerPool pool = client.pool("permits");
            for (int i = 1; i <= 3; i++) {
                int running = i;
                pool.execute(gate.task());
                await().until(() -> gate.waiting() == running);
            }
            TaskHandle<Integer> waiting = pool.submit(() -> 1);
            assertThat(waiting.submission()).succeedsWithin(Duration.ofSeconds(5));
            pool.openBreaker();
            awaitAnswer(pool, QUEUE_FULL); // after the cooldown, the first probe
            await().until(() ->
                    wordOf("permits").phase() == HALF_OPEN && wordOf("permits").probesOut() == 0);

            waiting.cancel(false).toCompletableFuture().join();
            TaskHandle<?> probe = awaitAccepted(pool, FINE);
            assertThat(wordOf("permits").probesOut()).isEqualTo(1);
            probe.cancel(false).toCompletableFuture().join();
            await().until(() ->
                    wordOf("permits").phase() == HALF_OPEN && wordOf("permits").probesOut() == 0);
        }
    }

    /** The median of some rounds: a machine may be busy elsewhere in one of them. */
    @Test
    void every_client_rejects_within_a_quarter_of_a_second_of_its_opening() throws InterruptedException {
        WorkerPool operator = cluster.client().pool("told");
        List<WorkerPool> pools = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            pools.add(cluster.client().pool("told"));
        }
        List<Long> delays = new ArrayList<>();
        for (int round = 0; round < 9; round++) {
            pools.forEach(pool -> awaitAnswer(pool, ACCEPTED));
            operator.openBreaker();
            long opened = System.nanoTime();
            for (WorkerPool pool : pools) {
                while (pool.execute(FINE).answer() != CIRCUIT_OPEN) {
                    TimeUnit.MILLISECONDS.sleep(1);
                }
            }
            delays.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - opened));
            operator.closeBreaker();
        }
        Collections.sort(delays);
        assertThat(delays.get(4)).as("delays in ms: %s", delays).isLessThan(250);
    }

    @Test
    void a_healthy_pool_writes_nothing_and_one_that_fails_now_and_then_once_a_flush() {
        Duration flush = Duration.ofMillis(5);
        WorkerPool pool = client.pool("counted");
        AtomicInteger writes = countWrites("counted");
        executeAll(pool, Collections.nCopies(20_000, FINE));
        await().until(() -> pool.status().totalTasksExecuted() == 20_000);
        assertThat(writes).hasValue(0);

        long began = System.nanoTime();
        List<PoolRunnable> everySecondFails = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            everySecondFails.add(i % 2 == 0 ? FINE : FAILING);
        }
        executeAll(pool, everySecondFails);
        await().until(() -> pool.status().totalTasksFailed() == pool.status().totalTasksExecuted() - 22_000);
        long flushes = (System.nanoTime() - began) / flush.toNanos() + 1;
        assertThat(writes.get()).isPositive().isLessThanOrEqualTo((int) (3 * flushes));
    }

    @Test
    void tasks_flow_while_the_counter_cannot_be_read_and_status_says_so() {
        WorkerPool pool = client.pool("unread");
        HazelcastInstance raw = cluster.rawClient(WireTypes.serialization());
        try {
            // What is no counter is removed by whoever reads it, but not while somebody else has locked it.
            raw.getMap(ClusterNames.BREAKERS).lock(ClusterNames.breaker("unread"));
            raw.getMap(ClusterNames.BREAKERS).set(ClusterNames.breaker("unread"), "no counter");
            for (int i = 0; i < 10; i++) {
                assertThat(pool.submit(FAILING).outcome())
                        .succeedsWithin(Duration.ofSeconds(5))
                        .isInstanceOf(Outcome.Failed.class);
            }
            assertThat(pool.status().breaker()).isEqualTo(BreakerStatus.UNAVAILABLE);
            raw.getMap(ClusterNames.BREAKERS).delete(ClusterNames.breaker("unread"));
        } finally {
            raw.shutdown();
        }
        // What was not written is written now: it was kept.
        awaitPhase(pool, OPEN);
        awaitAnswer(pool, CIRCUIT_OPEN);
    }

    @Test
    void a_threshold_of_0_switches_it_off() {
        WorkerPool pool = client.pool("off");
        for (int i = 0; i < 50; i++) {
            failOn(pool);
        }
        assertThat(pool.status().circuitOpen()).isFalse();
        assertThat(pool.execute(FINE).answer()).isEqualTo(ACCEPTED);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(pool::openBreaker)
                .withMessageContaining("pools.off.breaker.threshold is 0");
    }

    private static BreakerWord wordOf(String pool) {
        Long word = cluster.member().<String, Long>getMap(ClusterNames.BREAKERS).get(ClusterNames.breaker(pool));
        return BreakerWord.unpack(word == null ? 0 : word);
    }

    private static TaskHandle<?> awaitAccepted(WorkerPool pool, PoolRunnable task) {
        List<TaskHandle<?>> last = new ArrayList<>();
        await().until(() -> {
            TaskHandle<?> handle = pool.submit(task);
            last.add(handle);
            return handle.submission().toCompletableFuture().join().isAccepted();
        });
        return last.get(last.size() - 1);
    }

    private static void executeAll(WorkerPool pool, List<PoolRunnable> tasks) {
        assertThat(pool.executeAll(tasks, TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(30))))
                .allMatch(Submission::isAccepted);
    }

    private static AtomicInteger countWrites(String pool) {
        AtomicInteger writes = new AtomicInteger();
        IMap<String, Long> breakers = cluster.member().getMap(ClusterNames.BREAKERS);
        EntryAddedListener<String, Long> added = event -> writes.incrementAndGet();
        EntryUpdatedListener<String, Long> updated = event -> writes.incrementAndGet();
        breakers.addEntryListener(added, ClusterNames.breaker(pool), false);
        breakers.addEntryListener(updated, ClusterNames.breaker(pool), false);
        return writes;
    }
}
