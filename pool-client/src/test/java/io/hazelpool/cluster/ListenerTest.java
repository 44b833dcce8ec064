package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolListener;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskEnd;
import io.hazelpool.api.TaskFailedEvent;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.api.TaskStartedEvent;
import io.hazelpool.api.TaskStoppedEvent;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.WireTypes;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners of a node and of a client learn what happens there, and do no harm. */
@Timeout(60)
class ListenerTest {

    private static final Nothing NOTHING = new Nothing();
    private static final Moments NODE = new Moments();

    private static TestCluster cluster;
    private static WorkerPool pool;

    /** Keeps what it is told; a test may have it do something besides. */
    private static final class Moments implements PoolListener {

        private final List<Object> all = new CopyOnWriteArrayList<>();
        private volatile Runnable besides = () -> {};

        private void note(Object moment) {
            all.add(moment);
            besides.run();
        }

        /** What was told of this task, in order; waits for its end. */
        List<Object> of(UUID task) {
            await().until(() -> all.stream()
                    .anyMatch(moment -> moment instanceof TaskStoppedEvent stopped
                            && stopped.taskId().equals(task)));
            return all.stream().filter(moment -> task.equals(idOf(moment))).toList();
        }

        private static Object idOf(Object moment) {
            if (moment instanceof TaskStartedEvent started) {
                return started.taskId();
            }
            return moment instanceof TaskFailedEvent failed ? failed.taskId() : ((TaskStoppedEvent) moment).taskId();
        }

        @Override
        public void taskStarted(TaskStartedEvent event) {
            note(event);
        }

        @Override
        public void taskFailed(TaskFailedEvent event) {
            note(event);
        }

        @Override
        public void taskStopped(TaskStoppedEvent event) {
            note(event);
        }

        @Override
        public void taskRejected(Submission submission) {
            note(submission);
        }
    }

    /** A task that does as it says. */
    private static final class Nothing implements PoolRunnable {
        private static final long serialVersionUID = 1L;

        @Override
        public void run() {}
    }

    /** A task whose class has a name. */
    private static final class Answering implements PoolCallable<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer call() {
            return 42;
        }
    }

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(
                1,
                config -> config.withPool("async_pool", PoolKeys.BREAKER_THRESHOLD, 0)
                        .withPool("async_pool", PoolKeys.MAX_QUEUE_SIZE, 10_000)
                        .withPool("narrow", PoolKeys.WORKERS, 1),
                NODE);
        pool = cluster.client().pool("async_pool");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void forget() {
        NODE.besides = () -> {};
        NODE.all.clear();
    }

    private static String node() {
        return cluster.nodes().get(0).name();
    }

    private static TaskStartedEvent started(Object moment) {
        return (TaskStartedEvent) moment;
    }

    private static TaskStoppedEvent stopped(Object moment) {
        return (TaskStoppedEvent) moment;
    }

    @Test
    void a_node_tells_a_tasks_start_and_its_end() {
        TaskHandle<Integer> handle = pool.submit(new Answering());
        List<Object> moments = NODE.of(handle.id());
        assertThat(moments).hasSize(2);
        TaskStartedEvent started = started(moments.get(0));
        assertThat(started)
                .isEqualTo(new TaskStartedEvent(
                        "async_pool", handle.id(), node(), Answering.class.getName(), started.waitTime()));
        TaskStoppedEvent stopped = stopped(moments.get(1));
        assertThat(stopped.end()).isEqualTo(TaskEnd.SUCCEEDED);
        assertThat(stopped.pool()).isEqualTo("async_pool");
        assertThat(stopped.course())
                .isEqualTo(
                        handle.outcome().orTimeout(10, TimeUnit.SECONDS).join().course());
        assertThat(stopped.course().runTime()).isPositive();
        assertThat(stopped.course().waitTime()).isEqualTo(started.waitTime());
    }

    @Test
    void a_node_tells_a_failure_between_start_and_end() {
        PoolRunnable failing = () -> {
            throw new IllegalStateException("the database is down");
        };
        UUID id = pool.submit(failing).id();
        List<Object> moments = NODE.of(id);
        assertThat(moments).hasSize(3);
        assertThat(started(moments.get(0)).taskClass()).startsWith(ListenerTest.class.getName());
        assertThat(moments.get(1))
                .isEqualTo(new TaskFailedEvent(
                        "async_pool",
                        id,
                        node(),
                        TaskEnd.FAILED,
                        "java.lang.IllegalStateException",
                        "the database is down"));
        assertThat(stopped(moments.get(2)).end()).isEqualTo(TaskEnd.FAILED);
    }

    @Test
    void a_node_tells_that_a_tasks_time_was_up() {
        try (Gate gate = new Gate()) {
            UUID id = pool.submit(gate.task(), TaskOptions.DEFAULT.timeout(Duration.ofMillis(20)))
                    .id();
            List<Object> moments = NODE.of(id);
            assertThat(moments).hasSize(3);
            assertThat(started(moments.get(0)).taskId()).isEqualTo(id);
            assertThat(moments.get(1))
                    .isEqualTo(new TaskFailedEvent(
                            "async_pool",
                            id,
                            node(),
                            TaskEnd.TIMED_OUT,
                            null,
                            "ran longer than its time limit of 20 ms and was interrupted"));
            assertThat(stopped(moments.get(2)).end()).isEqualTo(TaskEnd.TIMED_OUT);
        }
    }

    @Test
    void a_node_tells_of_what_cannot_be_read_that_it_failed_and_ended_but_never_started() {
        UUID id = UUID.randomUUID();
        HazelcastInstance raw = cluster.rawClient(WireTypes.serialization());
        try {
            raw.getQueue(ClusterNames.queue("async_pool"))
                    .add(new TaskEnvelope(id, null, 0, TaskEnvelope.NEVER, new byte[] {1, 2, 3}));
            List<Object> moments = NODE.of(id);
            assertThat(moments).hasSize(2);
            TaskFailedEvent failed = (TaskFailedEvent) moments.get(0);
            assertThat(failed.end()).isEqualTo(TaskEnd.UNDECODABLE);
            assertThat(failed.thrownClass()).isNull();
            assertThat(failed.message()).contains("cannot be read as a task");
            assertThat(stopped(moments.get(1)).end()).isEqualTo(TaskEnd.UNDECODABLE);
            assertThat(stopped(moments.get(1)).course().runTime()).isZero();
        } finally {
            raw.shutdown();
        }
    }

    @Test
    void a_node_tells_of_a_cancelled_task_no_failure() {
        try (Gate gate = new Gate()) {
            UUID gateId = gate.id();
            PoolCallable<Integer> interruptible = () -> {
                Gate.pass(gateId);
                throw new InterruptedException();
            };
            TaskHandle<Integer> handle = pool.submit(interruptible);
            await().until(() -> gate.waiting() == 1);
            handle.cancel(true);
            List<Object> moments = NODE.of(handle.id());
            assertThat(moments).hasSize(2);
            assertThat(started(moments.get(0)).taskId()).isEqualTo(handle.id());
            assertThat(stopped(moments.get(1)).end()).isEqualTo(TaskEnd.CANCELLED);
        }
    }

    @Test
    void a_node_tells_of_an_expired_task_only_that_it_ended() {
        WorkerPool narrow = cluster.client().pool("narrow");
        try (Gate gate = new Gate()) {
            narrow.submit(gate.task());
            await().until(() -> gate.waiting() == 1);
            TaskHandle<?> handle = narrow.submit(NOTHING, TaskOptions.DEFAULT.expireAfter(Duration.ofMillis(1)));
            long soon = cluster.member().getCluster().getClusterTime() + 50; // the client's clock may be a bit ahead
            await().until(() -> cluster.member().getCluster().getClusterTime() > soon);
            gate.open();
            List<Object> moments = NODE.of(handle.id());
            assertThat(moments).hasSize(1);
            assertThat(stopped(moments.get(0)).end()).isEqualTo(TaskEnd.EXPIRED);
        }
    }

    @Test
    void a_client_tells_each_submission_that_was_refused_and_no_other() {
        Moments refused = new Moments();
        try (PoolClient client =
                        PoolClient.connect(cluster.clientConfig().with(ClientKeys.CLIENT_MAX_IN_FLIGHT, 1), refused);
                Gate gate = new Gate()) {
            assertThat(client.pool("async_pool").execute(NOTHING).isAccepted()).isTrue();
            Submission nowhere = client.pool("nowhere").execute(NOTHING);
            assertThat(nowhere.answer()).isEqualTo(Submission.Answer.NO_SUCH_POOL);

            TaskHandle<?> held = client.pool("async_pool").submit(gate.task());
            TaskHandle<?> second =
                    client.pool("async_pool").submit(NOTHING, TaskOptions.DEFAULT.refuseBeyondInFlightLimit());
            Submission tooMany = second.submission()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
            assertThat(tooMany.answer()).isEqualTo(Submission.Answer.TOO_MANY_IN_FLIGHT);
            gate.open();
            held.outcome().orTimeout(10, TimeUnit.SECONDS).join();
            await().untilAsserted(() -> assertThat(refused.all).isEqualTo(List.of(nowhere, tooMany)));
        }
        assertThat(refused.all).hasSize(2);
    }

    @Test
    void a_listener_that_hangs_slows_no_task_and_what_it_misses_is_counted_in_the_log() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        try (LoggedLines log = new LoggedLines()) {
            NODE.besides = () -> {
                busy.countDown();
                awaitOpen(free);
            };
            pool.execute(NOTHING);
            assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
            long before = pool.status().totalTasksExecuted();
            for (int i = 0; i < 6; i++) {
                assertThat(pool.executeAll(Collections.nCopies(1_000, NOTHING))).allMatch(Submission::isAccepted);
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> pool.status().totalTasksExecuted() >= before + 6_000);
            free.countDown();
            await().until(() -> log.with("the listener is up to date again").size() == 1);
            assertThat(NODE.all).hasSize(PoolListener.MAX_WAITING + 1);
            assertThat(log.with("the listener is too slow")).hasSize(1);
            int dropped = 2 * 6_001 - PoolListener.MAX_WAITING - 1;
            assertThat(log.with("the listener is up to date again").get(0)).contains(dropped + " moments were dropped");
        } finally {
            free.countDown();
        }
        NODE.all.clear();
        assertThat(NODE.of(pool.submit(NOTHING).id())).hasSize(2);
    }

    private static void awaitOpen(CountDownLatch free) {
        try {
            assertThat(free.await(40, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_listener_that_throws_is_told_all_the_same_and_logged_once() {
        try (LoggedLines log = new LoggedLines()) {
            NODE.besides = () -> {
                throw new LinkageError("on purpose");
            };
            for (int i = 0; i < 20; i++) {
                assertThat(NODE.of(pool.submit(NOTHING).id())).hasSize(2);
            }
            assertThat(log.with("the listener failed")).hasSize(1);
            assertThat(log.with("java.lang.LinkageError: on purpose")).hasSize(1);
        }
    }

    @Test
    void nobody_listens_on_no_thread() throws Exception {
        Set<Thread> before = listenersThreads();
        try (TestCluster quiet =
                TestCluster.of(1, config -> config.withPool("async_pool", PoolKeys.BREAKER_THRESHOLD, 1))) {
            WorkerPool there = quiet.client().pool("async_pool");
            there.submit(NOTHING).result().get(10, TimeUnit.SECONDS);
            there.openBreaker();
            await().until(() -> !there.execute(NOTHING).isAccepted());
            assertThat(listenersThreads()).isSubsetOf(before);
        }
    }

    private static Set<Thread> listenersThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("hazelpool-events"))
                .collect(Collectors.toSet());
    }
}
