package io.hazelpool.cluster;

import static io.hazelpool.api.Submission.Answer.ACCEPTED;
import static io.hazelpool.api.Submission.Answer.NO_SUCH_POOL;
import static io.hazelpool.api.Submission.Answer.QUEUE_FULL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskExpiredException;
import io.hazelpool.api.TaskFailedException;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.api.TaskRejectedException;
import io.hazelpool.api.TaskTimedOutException;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.PoolKeys;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The seed's contract (S1 to S6), over three members. */
@Timeout(60)
class WorkerPoolTest {

    private static final List<Integer> ORDER = Collections.synchronizedList(new ArrayList<>());

    private static TestCluster cluster;
    private static PoolClient client;

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(
                3,
                config -> config.withPool("tiny", PoolKeys.WORKERS, 1)
                        .withPool("tiny", PoolKeys.MAX_QUEUE_SIZE, 5)
                        .withPool("failing", PoolKeys.WORKERS, 2)
                        .withPool("failing", PoolKeys.BREAKER_THRESHOLD, 0)
                        .withPool("impatient", PoolKeys.WORKERS, 1)
                        .withPool("impatient", PoolKeys.TASK_TIMEOUT, Duration.ofMillis(200)));
        client = cluster.client();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void s1_has_an_async_and_a_stream_pool_sized_apart_by_node() {
        await().untilAsserted(() -> {
            assertThat(client.pool("async_pool").status().workers()).isEqualTo(3 * 8);
            assertThat(client.pool("stream_pool").status().workers()).isEqualTo(3 * 4);
        });
        assertThat(client.poolNames()).contains("async_pool", "stream_pool", "tiny");
    }

    @Test
    void s2_bounds_the_queue_of_the_whole_cluster() {
        assertThat(client.pool("async_pool").status().maxQueueSize()).isEqualTo(1_000);
        assertThat(client.pool("tiny").status().maxQueueSize()).isEqualTo(5);
    }

    @Test
    void s3_answers_accepted_or_queue_full_with_counts_and_advice() {
        WorkerPool pool = client.pool("tiny");
        try (Gate gate = new Gate()) {
            occupyAllWorkers(pool, gate, 3);
            for (int i = 0; i < 5; i++) {
                assertThat(pool.execute(gate.task()).answer()).isEqualTo(ACCEPTED);
            }
            await().untilAsserted(
                            () -> { // the counts may be a second old
                                Submission sixth = pool.execute(gate.task());

                                assertThat(sixth.answer()).isEqualTo(QUEUE_FULL);
                                assertThat(sixth.isAccepted()).isFalse();
                                assertThat(sixth.message())
                                        .startsWith(
                                                "tiny: queue full (5 of 5 waiting, 3 of 3 workers busy on 3 nodes); ")
                                        .contains("waitForCapacity", "max-queue-size");
                            });
        }
        awaitIdle(pool);
    }

    /** Of no use to Java serialization: it would not keep the number. */
    static final class Doubling implements PoolCallable<Doubling>, IdentifiedDataSerializable {

        private static final long serialVersionUID = 1L;

        private transient int number;

        @SuppressWarnings("unused") // by who reads it
        Doubling() {}

        Doubling(int number) {
            this.number = number;
        }

        @Override
        public Doubling call() {
            return new Doubling(2 * number);
        }

        @Override
        public int getFactoryId() {
            return 0;
        }

        @Override
        public int getClassId() {
            return 0;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            out.writeInt(number);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            number = in.readInt();
        }
    }

    @Test
    void runs_a_task_that_writes_itself_and_brings_back_a_result_that_does() {
        assertThat(client.pool("async_pool").submit(new Doubling(21)).result())
                .succeedsWithin(Duration.ofSeconds(10))
                .satisfies(doubled -> assertThat(doubled.number).isEqualTo(42));
    }

    /** Of no use to Java serialization either. */
    static final class Tripling implements PoolCallable<Tripling> {

        private static final long serialVersionUID = 1L;

        private final transient int number;

        Tripling(int number) {
            this.number = number;
        }

        @Override
        public Tripling call() {
            return new Tripling(3 * number);
        }
    }

    /** Listed for Java's ServiceLoader. */
    public static final class TriplingSerializer implements CompactSerializer<Tripling> {

        @Override
        public void write(CompactWriter writer, Tripling tripling) {
            writer.writeInt32("number", tripling.number);
        }

        @Override
        public Tripling read(CompactReader reader) {
            return new Tripling(reader.readInt32("number"));
        }

        @Override
        public String getTypeName() {
            return "tripling";
        }

        @Override
        public Class<Tripling> getCompactClass() {
            return Tripling.class;
        }
    }

    @Test
    void runs_a_task_that_a_serializer_writes_and_brings_back_such_a_result() {
        assertThat(client.pool("async_pool").submit(new Tripling(14)).result())
                .succeedsWithin(Duration.ofSeconds(10))
                .satisfies(tripled -> assertThat(tripled.number).isEqualTo(42));
    }

    @Test
    void s5_tells_idle_from_busy_workers() {
        WorkerPool pool = client.pool("stream_pool");
        try (Gate gate = new Gate()) {
            occupyAllWorkers(pool, gate, 5);
            PoolStatus status = awaitStatus(pool, 7, 5);
            assertThat(status.nodes()).hasSize(3);
            assertThat(status.nodes())
                    .allSatisfy(node ->
                            assertThat(node.idleWorkers() + node.busyWorkers()).isEqualTo(4));
        }
        awaitStatus(pool, 12, 0);
    }

    @Test
    void s6_queues_tasks_while_all_workers_are_busy_and_runs_them_afterwards() {
        WorkerPool pool = client.pool("tiny");
        List<TaskHandle<String>> queued = new ArrayList<>();
        try (Gate gate = new Gate()) {
            occupyAllWorkers(pool, gate, 3);
            for (int i = 0; i < 5; i++) {
                String name = "t" + i;
                queued.add(pool.submit(() -> name));
            }
            await().untilAsserted(() -> assertThat(pool.status().queuedTasks()).isEqualTo(5));
            assertThat(queued).noneMatch(handle -> handle.result().isDone());
        }
        for (int i = 0; i < 5; i++) {
            assertThat(queued.get(i).result())
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo("t" + i);
        }
        awaitIdle(pool);
    }

    @Test
    void fills_every_free_place_with_the_first_tasks_of_a_batch() {
        WorkerPool pool = client.pool("tiny");
        try (Gate gate = new Gate()) {
            occupyAllWorkers(pool, gate, 3);
            assertThat(pool.executeAll(Collections.nCopies(8, gate.task())))
                    .extracting(Submission::answer)
                    .containsExactly(
                            ACCEPTED, ACCEPTED, ACCEPTED, ACCEPTED, ACCEPTED, QUEUE_FULL, QUEUE_FULL, QUEUE_FULL);
        }
        awaitIdle(pool);
    }

    @Test
    void waits_for_capacity_when_asked_to() throws Exception {
        WorkerPool pool = client.pool("tiny");
        TaskHandle<String> patient;
        try (Gate gate = new Gate()) {
            occupyAllWorkers(pool, gate, 3);
            pool.executeAll(Collections.nCopies(5, gate.task()));
            assertThat(pool.execute(gate.task(), TaskOptions.DEFAULT.waitForCapacity(Duration.ofMillis(100)))
                            .answer())
                    .isEqualTo(QUEUE_FULL);

            patient = pool.submit(() -> "in", TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(10)));
            TaskHandle<String> refused = pool.submit(() -> "out");
            assertThatThrownBy(() -> refused.result().get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TaskRejectedException.class)
                    .hasMessageContaining("queue full");
            assertThat(patient.result()).isNotDone();
        }
        assertThat(patient.result().get(10, TimeUnit.SECONDS)).isEqualTo("in");
        assertThat(patient.submission().toCompletableFuture().get().answer()).isEqualTo(ACCEPTED);
        awaitIdle(pool);
    }

    @Test
    void lets_a_task_expire_that_waited_too_long() {
        WorkerPool pool = client.pool("tiny");
        long expiredBefore = pool.status().totalTasksExpired();
        TaskHandle<String> late;
        try (Gate gate = new Gate()) {
            occupyAllWorkers(pool, gate, 3);
            late = pool.submit(() -> "ran", TaskOptions.DEFAULT.expireAfter(Duration.ofMillis(1)));
            await().until(() -> pool.status().queuedTasks() == 1);
        }
        assertThatThrownBy(() -> late.result().get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TaskExpiredException.class);
        await().untilAsserted(
                        () -> assertThat(pool.status().totalTasksExpired()).isEqualTo(expiredBefore + 1));
        awaitIdle(pool);
    }

    @Test
    void interrupts_a_task_at_its_time_limit() {
        TaskHandle<String> slow = client.pool("impatient").submit(() -> {
            TimeUnit.SECONDS.sleep(30);
            return "slept";
        });
        assertThatThrownBy(() -> slow.result().get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TaskTimedOutException.class)
                .hasMessageContaining("200 ms");
        await().untilAsserted(() -> {
            PoolStatus status = client.pool("impatient").status();
            assertThat(status.busyWorkers()).isZero();
            assertThat(status.totalTasksFailed()).isPositive();
        });
    }

    @Test
    void tells_what_a_task_threw() {
        TaskHandle<Object> failing = client.pool("async_pool").submit(() -> {
            throw new IOException("disk full");
        });
        assertThatThrownBy(() -> failing.result().get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(TaskFailedException.class, failed -> {
                    assertThat(failed).hasMessageContaining("java.io.IOException: disk full");
                    assertThat(failed.remoteClassName()).isEqualTo("java.io.IOException");
                    assertThat(failed.remoteMessage()).isEqualTo("disk full");
                    assertThat(failed.remoteStackTrace()).contains(WorkerPoolTest.class.getName());
                    assertThat(failed).hasCauseInstanceOf(IOException.class);
                });
    }

    @Test
    void replaces_a_worker_whose_task_throws_an_error() {
        WorkerPool pool = client.pool("stream_pool");
        TaskHandle<Object> failing = pool.submit(() -> {
            throw new StackOverflowError("on purpose");
        });
        assertThatThrownBy(() -> failing.result().get(10, TimeUnit.SECONDS)).hasMessageContaining("StackOverflowError");
        await().untilAsserted(() -> {
            PoolStatus status = pool.status();
            assertThat(status.idleWorkers()).isEqualTo(12);
            assertThat(status.nodes().stream()
                            .mapToLong(node -> node.workerRestarts())
                            .sum())
                    .isEqualTo(1);
        });
    }

    @Test
    void seed_defect_a_failure_is_counted_as_one() {
        WorkerPool pool = client.pool("failing");
        for (int i = 0; i < 20; i++) {
            pool.execute(() -> {
                throw new IllegalArgumentException("on purpose");
            });
        }
        pool.execute(() -> {});
        await().untilAsserted(() -> {
            assertThat(pool.status().totalTasksFailed()).isEqualTo(20);
            assertThat(pool.status().totalTasksExecuted()).isEqualTo(21);
        });
    }

    @Test
    void seed_defect_an_idle_worker_is_counted_once() {
        WorkerPool pool = client.pool("async_pool");
        for (int i = 0; i < 500; i++) {
            assertThat(pool.submit(() -> 1).result()).succeedsWithin(Duration.ofSeconds(10));
        }
        awaitStatus(pool, 24, 0);
    }

    @Test
    void keeps_the_order_of_one_submitting_thread() {
        try (TestCluster one = TestCluster.of(1, config -> config.withPool("single", PoolKeys.WORKERS, 1));
                PoolClient its = one.client()) {
            List<PoolRunnable> tasks = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                int number = i;
                tasks.add(() -> ORDER.add(number));
            }
            its.pool("single").executeAll(tasks.subList(0, 300));
            tasks.subList(300, 600).forEach(task -> its.pool("single").executeAsync(task));
            await().until(() -> ORDER.size() == 600);
            assertThat(ORDER).isSorted();
        }
    }

    @Test
    void waits_for_ever_if_told_to() throws Exception {
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        TaskOptions options =
                TaskOptions.DEFAULT.waitForCapacity(forEver).deadline(forEver).expireAfter(forEver);
        WorkerPool pool = client.pool("async_pool");
        assertThat(pool.execute(() -> {}, options).answer()).isEqualTo(ACCEPTED);
        assertThat(pool.submit(() -> 1, options).result().get(10, TimeUnit.SECONDS))
                .isEqualTo(1);
        PoolCallable<Integer> two = () -> 2;
        assertThat(pool.invokeAll(List.of(two), forEver))
                .extracting(handle -> handle.result().join())
                .containsExactly(2);
        assertThatIllegalArgumentException().isThrownBy(() -> pool.invokeAll(List.of(two), forEver.negated()));
    }

    @Test
    void names_the_pools_there_are_when_asked_for_another() {
        Submission answer = client.pool("asinc_pool").execute(() -> {});
        assertThat(answer.answer()).isEqualTo(NO_SUCH_POOL);
        assertThat(answer.message()).contains("asinc_pool", "async_pool", "stream_pool");
        assertThatThrownBy(() -> client.pool("asinc_pool").status()).hasMessageContaining("async_pool");
    }

    @Test
    void gives_each_submission_an_id_of_its_own() {
        UUID first = client.pool("async_pool").execute(() -> {}).taskId();
        assertThat(client.pool("async_pool").submit(() -> {}).id()).isNotEqualTo(first);
    }

    private static void occupyAllWorkers(WorkerPool pool, Gate gate, int workers) {
        for (int i = 0; i < workers; i++) {
            assertThat(pool.execute(gate.task(), TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(5)))
                            .answer())
                    .isEqualTo(ACCEPTED);
        }
        await().untilAsserted(() -> assertThat(gate.waiting()).isEqualTo(workers));
        await().untilAsserted(() -> assertThat(pool.status().busyWorkers()).isEqualTo(workers));
    }

    private static PoolStatus awaitStatus(WorkerPool pool, int idle, int busy) {
        return await().until(pool::status, status -> status.idleWorkers() == idle && status.busyWorkers() == busy);
    }

    private static void awaitIdle(WorkerPool pool) {
        await().until(pool::status, status -> status.busyWorkers() == 0 && status.queuedTasks() == 0);
    }
}
