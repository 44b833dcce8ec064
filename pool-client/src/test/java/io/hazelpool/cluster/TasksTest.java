package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.serialization.impl.HeapData;
import io.hazelpool.api.Intake;
import io.hazelpool.api.NoSuchPoolException;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.PoolTasks;
import io.hazelpool.api.StreamEmitter;
import io.hazelpool.api.StreamTask;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskInfo;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.TasksAnswer;
import io.hazelpool.wire.TasksQuestion;
import io.hazelpool.wire.TasksQuestion.Where;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What runs and what waits, as asked of two nodes and one that holds no data; tasks wait at a gate. */
@Timeout(120)
class TasksTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** Of all three nodes. */
    private static final int WORKERS = 3 * 8;

    @SuppressWarnings("NullAway.Init")
    private static TestCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static PoolClient client;

    @SuppressWarnings("NullAway.Init")
    private static WorkerPool pool;

    private final Gate gate = new Gate();

    private record Waits(UUID gate) implements PoolRunnable {

        @Override
        public void run() {
            Gate.pass(gate);
        }
    }

    private record Streams(UUID gate) implements StreamTask<Integer> {

        @Override
        public void run(StreamEmitter<Integer> out) throws Exception {
            out.emit(1);
            Gate.pass(gate);
        }
    }

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(
                2,
                config -> config.withPool("async_pool", PoolKeys.BREAKER_THRESHOLD, 0)
                        .withPool("ahead", PoolKeys.WORKERS, 1)
                        .withPool("ahead", PoolKeys.READ_AHEAD, Duration.ofSeconds(1))
                        .withPool("ahead", PoolKeys.MAX_QUEUE_SIZE, 100_000));
        cluster.startNode(config -> config.with(NodeKeys.NODE_ROLE, "worker")
                .with(NodeKeys.NODE_NAME, "lite")
                .withPool("async_pool", PoolKeys.BREAKER_THRESHOLD, 0));
        client = cluster.client(config -> config.with(ClientKeys.CLIENT_NAME, "billing"));
        pool = client.pool("async_pool");
        await().atMost(SOON).until(() -> pool.status().workers() == WORKERS);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void letAllEnd() {
        gate.open();
        for (String name : client.poolNames()) {
            await().atMost(SOON)
                    .until(() -> client.pool(name)
                            .tasks(1)
                            .equals(new PoolTasks(name, 0, List.of(), 0, List.of(), List.of())));
        }
        gate.close();
    }

    @Test
    void lists_what_runs_with_class_node_submitter_and_growing_age() {
        Set<UUID> submitted = submit(pool, WORKERS);
        await().atMost(SOON).until(() -> gate.waiting() == WORKERS);

        PoolTasks tasks = pool.tasks(100);

        assertThat(tasks.pool()).isEqualTo("async_pool");
        assertThat(tasks.runningTasks()).isEqualTo(WORKERS);
        assertThat(tasks.running()).extracting(TaskInfo::id).containsExactlyInAnyOrderElementsOf(submitted);
        assertThat(tasks.running()).allSatisfy(task -> {
            assertThat(task.taskClass()).isEqualTo(Waits.class.getName());
            assertThat(task.submitter()).isEqualTo("billing");
            assertThat(task.sealed()).isFalse();
            assertThat(task.stream()).isFalse();
        });
        assertThat(tasks.running())
                .isSortedAccordingTo(Comparator.comparing(TaskInfo::age).reversed());
        assertThat(nodesOf(tasks))
                .containsOnly(cluster.nodes().stream().map(PoolNode::name).toArray(String[]::new));
        assertThat(Collections.frequency(nodesOf(tasks), "lite")).isEqualTo(8);
        assertThat(tasks.waitingTasks()).isZero();
        assertThat(tasks.waiting()).isEmpty();
        assertThat(tasks.silentNodes()).isEmpty();

        Duration later = tasks.running().get(0).age().plusSeconds(1);
        await().atMost(SOON).until(() -> oldest().age().compareTo(later) > 0);
        assertThat(oldest().age()).isLessThan(Duration.ofSeconds(60));
    }

    private static TaskInfo oldest() {
        return pool.tasks(1).running().get(0);
    }

    @Test
    void lists_what_waits_in_the_order_it_was_queued_and_counts_all() {
        submit(pool, WORKERS);
        await().atMost(SOON).until(() -> gate.waiting() == WORKERS);
        List<UUID> queued = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            queued.addAll(submit(pool, 1));
        }
        assertThat(pool.execute(() -> {}).isAccepted()).isTrue();

        PoolTasks all = pool.tasks(100);

        assertThat(all.runningTasks()).isEqualTo(WORKERS);
        assertThat(all.waitingTasks()).isEqualTo(51);
        assertThat(all.waiting()).hasSize(51);
        List<TaskInfo> waiting = all.waiting().subList(0, 50);
        assertThat(waiting).extracting(TaskInfo::id).isEqualTo(queued);
        assertThat(waiting).allSatisfy(task -> {
            assertThat(task.taskClass()).isEqualTo(Waits.class.getName());
            assertThat(task.submitter()).isEqualTo("billing");
            assertThat(task.node()).isNull();
            assertThat(task.age()).isBetween(Duration.ZERO, Duration.ofSeconds(60));
        });
        assertThat(all.waiting().get(50).taskClass()).isNull(); // a lambda is known only to who reads it

        PoolTasks few = pool.tasks(3);

        assertThat(few.runningTasks()).isEqualTo(WORKERS);
        assertThat(few.running()).hasSize(3);
        assertThat(few.waitingTasks()).isEqualTo(51);
        assertThat(few.waiting()).extracting(TaskInfo::id).isEqualTo(queued.subList(0, 3));
    }

    /** While tasks are short, each node takes some more than it can start; it hands them back when they are not. */
    @Test
    void lists_what_nodes_have_taken_and_not_started_before_what_is_in_the_queue() {
        WorkerPool ahead = client.pool("ahead");
        PoolRunnable brief = () -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));

        PoolTasks tasks = await().atMost(SOON)
                .until(
                        () -> {
                            assertThat(ahead.executeAll(Collections.nCopies(1_000, brief)))
                                    .allMatch(answer -> answer.isAccepted());
                            return ahead.tasks(1_000);
                        },
                        seen -> held(seen) > 0 && held(seen) < seen.waiting().size());

        assertThat(tasks.waiting()).doesNotHaveDuplicates();
        assertThat(tasks.waiting().subList(0, held(tasks))).allMatch(task -> task.node() != null);
        assertThat(tasks.waitingTasks()).isGreaterThanOrEqualTo(tasks.waiting().size());
    }

    private static int held(PoolTasks tasks) {
        return (int)
                tasks.waiting().stream().filter(task -> task.node() != null).count();
    }

    @Test
    void marks_streams() {
        WorkerPool streams = client.pool("stream_pool");
        try (Stream<Integer> items = streams.stream(new Streams(gate.id())).toStream()) {
            assertThat(items.iterator().next()).isEqualTo(1);
            assertThat(streams.tasks(10).running()).singleElement().satisfies(task -> {
                assertThat(task.stream()).isTrue();
                assertThat(task.taskClass()).isEqualTo(Streams.class.getName());
            });
            gate.open();
        }
    }

    @Test
    void what_is_no_task_is_counted_and_not_told() {
        pool.pause(Pause.QUEUES);
        try {
            await().atMost(SOON)
                    .until(() -> pool.status().nodes().stream().allMatch(node -> node.intake() != Intake.OPEN));
            HazelcastInstance stranger = cluster.stranger();
            try {
                byte[] noise = new byte[100];
                new Random(7).nextBytes(noise);
                stranger.getQueue(ClusterNames.queue("async_pool"))
                        .addAll(Arrays.asList("a text", 5, noise, new HeapData(noise), new ArrayList<>()));
            } finally {
                stranger.shutdown();
            }
            Set<UUID> submitted = submit(pool, 3);
            PoolTasks tasks = pool.tasks(10);
            assertThat(tasks.waitingTasks()).isEqualTo(8);
            assertThat(tasks.waiting()).extracting(TaskInfo::id).containsExactlyInAnyOrderElementsOf(submitted);
        } finally {
            pool.resume();
        }
    }

    @Test
    void tells_which_node_does_not_answer_and_lists_what_the_others_run() {
        PoolNode silent = cluster.nodes().get(1);
        HazelcastInstance member = cluster.member(silent);
        CountDownLatch end = new CountDownLatch(1);
        Function<TasksQuestion, TasksAnswer> before = answering(member);
        TasksQuestion.answeredBy(member, question -> {
            if (question.where() == Where.AT_THE_NODE) {
                awaitUninterruptibly(end);
            }
            return before.apply(question);
        });
        try {
            WorkerPool hasty = cluster.client(config -> config.with(ClientKeys.CLIENT_DEADLINE, Duration.ofSeconds(4)))
                    .pool("async_pool");
            submit(pool, WORKERS);
            await().atMost(SOON).until(() -> gate.waiting() == WORKERS);
            PoolTasks tasks = hasty.tasks(100);
            assertThat(tasks.silentNodes()).containsExactly(silent.address());
            assertThat(tasks.runningTasks()).isEqualTo(WORKERS - 8);
            assertThat(nodesOf(tasks)).hasSize(WORKERS - 8).doesNotContain(silent.name());
        } finally {
            end.countDown();
            TasksQuestion.answeredBy(member, before);
        }
    }

    @SuppressWarnings("unchecked") // its node put it there
    private static Function<TasksQuestion, TasksAnswer> answering(HazelcastInstance member) {
        return (Function<TasksQuestion, TasksAnswer>) member.getUserContext().get(TasksQuestion.class.getName());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void leaves_nothing_behind_however_often_it_is_asked() {
        submit(pool, 100);
        await().atMost(SOON).until(() -> gate.waiting() == WORKERS);
        Set<String> before = objects();
        for (int i = 0; i < 200; i++) {
            assertThat(pool.tasks(20).waitingTasks()).isEqualTo(100 - WORKERS);
        }
        assertThat(objects()).isSubsetOf(before);
    }

    @Test
    void refuses_pools_that_are_none_and_leaves_nothing_of_them() {
        Set<String> before = objects();
        assertThatThrownBy(() -> client.pool("nope").tasks(1))
                .isInstanceOf(NoSuchPoolException.class)
                .hasMessageContaining("async_pool");
        assertThat(objects()).isSubsetOf(before);
    }

    @Test
    void refuses_limits_out_of_bounds() {
        for (int limit : new int[] {-1, 0, 1_001}) {
            assertThatThrownBy(() -> pool.tasks(limit))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("limit is " + limit + ": must be from 1 to 1000");
        }
    }

    @Test
    void tells_no_class_of_sealed_tasks(@TempDir Path folder) throws Exception {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        String keys = Files.writeString(
                        folder.resolve("keys"), "k " + Base64.getEncoder().encodeToString(key))
                .toString();
        try (TestCluster sealing = TestCluster.of(
                1,
                config -> config.with(NodeKeys.SECURITY_KEYS_FILE, keys).withPool("async_pool", PoolKeys.WORKERS, 1))) {
            WorkerPool sealed = sealing.client(config -> config.with(ClientKeys.SECURITY_KEYS_FILE, keys))
                    .pool("async_pool");
            List<UUID> ids = List.copyOf(submit(sealed, 2));
            await().atMost(SOON).until(() -> gate.waiting() == 1);
            PoolTasks seenWithoutKey = sealing.client().pool("async_pool").tasks(10);
            List<TaskInfo> both = new ArrayList<>(seenWithoutKey.running());
            both.addAll(seenWithoutKey.waiting());
            assertThat(both).extracting(TaskInfo::id).containsExactlyInAnyOrderElementsOf(ids);
            assertThat(both).allSatisfy(task -> {
                assertThat(task.sealed()).isTrue();
                assertThat(task.taskClass()).isNull();
            });
            gate.open();
            await().atMost(SOON).until(() -> sealed.status().totalTasksExecuted() == 2);
        }
    }

    private Set<UUID> submit(WorkerPool to, int tasks) {
        List<TaskHandle<Void>> handles = IntStream.range(0, tasks)
                .mapToObj(i -> to.submit(new Waits(gate.id())))
                .toList();
        assertThat(handles)
                .allSatisfy(handle ->
                        assertThat(handle.submission()).succeedsWithin(SOON).matches(answer -> answer.isAccepted()));
        return handles.stream().map(TaskHandle::id).collect(Collectors.toSet());
    }

    private static List<String> nodesOf(PoolTasks tasks) {
        return tasks.running().stream().map(task -> String.valueOf(task.node())).toList();
    }

    /** But for the rings of clients and samples, which come by themselves, and what any such question makes once. */
    private static Set<String> objects() {
        Set<String> names = cluster.member().getDistributedObjects().stream()
                .map(DistributedObject::getName)
                .filter(name -> ClusterNames.clientOf(name) == null)
                .filter(name -> !name.startsWith(ClusterNames.history("")))
                .collect(Collectors.toCollection(HashSet::new));
        names.add(ClusterNames.CHORES);
        return names;
    }
}
