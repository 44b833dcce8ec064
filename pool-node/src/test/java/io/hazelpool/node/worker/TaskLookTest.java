package io.hazelpool.node.worker;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.worker.TestTasks.Gate;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.TaskSample;
import io.hazelpool.wire.TaskSight;
import io.hazelpool.wire.TasksAnswer;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TaskLookTest {

    private static final long NOW = 1_000_000;
    private static final int WORKERS = 3;

    private static volatile CountDownLatch readable = new CountDownLatch(0);

    private final TimeLimits timeLimits = new TimeLimits();
    private final Gate gate = new Gate();
    private final WorkerSupervisor pool = new WorkerSupervisor(
            PoolConfig.defaults("reports").with(PoolKeys.WORKERS, WORKERS),
            new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, () -> NOW),
            new RecordedReplies(),
            OutcomeSink.NONE);
    private final TaskLook look = new TaskLook(pool, "node-7");

    /** Takes as long to read as the test likes. */
    private static final class SlowToRead implements PoolCallable<String> {

        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            try {
                readable.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public String call() {
            return "read";
        }
    }

    @BeforeEach
    void start() {
        timeLimits.start();
        pool.start(timeLimits);
        await().until(() -> pool.handover().load().workers() == WORKERS);
    }

    @AfterEach
    void stop() throws InterruptedException {
        readable.countDown();
        gate.open();
        pool.stop(Duration.ofSeconds(10));
        timeLimits.close();
    }

    @Test
    void sees_nothing_on_a_node_that_has_nothing() {
        assertThat(look.look(10, NOW)).isEqualTo(new TasksAnswer("node-7", TaskSample.NONE, TaskSample.NONE));
    }

    @Test
    void sees_what_runs_the_oldest_first_and_counts_all() {
        List<UUID> started = startOneAfterTheOther();

        TasksAnswer all = look.look(10, NOW);

        assertThat(all.node()).isEqualTo("node-7");
        assertThat(all.running().total()).isEqualTo(WORKERS);
        assertThat(all.running().first()).extracting(TaskSight::id).isEqualTo(started);
        assertThat(all.running().first())
                .extracting(TaskSight::since)
                .isSorted()
                .allSatisfy(since -> assertThat(since).isBetween(NOW - 20_000, NOW));
        assertThat(all.waiting()).isEqualTo(TaskSample.NONE);

        TasksAnswer first = look.look(1, NOW);

        assertThat(first.running().total()).isEqualTo(WORKERS);
        assertThat(first.running().first()).extracting(TaskSight::id).isEqualTo(started.subList(0, 1));
    }

    /** A waiting lambda's class nobody knows; whoever runs it has read it. */
    @Test
    void tells_the_class_of_what_was_read_to_be_run() {
        put(TestTasks.tracked(gate.waiting()));
        await().untilAsserted(() -> assertThat(look.look(10, NOW).running().first())
                .singleElement()
                .extracting(TaskSight::taskClass)
                .asString()
                .startsWith(Gate.class.getName() + "$$Lambda"));
    }

    @Test
    void sees_what_is_still_being_read_without_its_class() {
        readable = new CountDownLatch(1);
        TaskEnvelope slow = TestTasks.tracked(new SlowToRead());
        put(slow);
        await().untilAsserted(() -> assertThat(look.look(10, NOW).running().first())
                .singleElement()
                .satisfies(task -> {
                    assertThat(task.id()).isEqualTo(slow.id());
                    assertThat(task.taskClass()).isNull();
                }));
    }

    @Test
    void sees_what_is_held_in_its_order_and_counts_all() {
        startOneAfterTheOther();
        TaskEnvelope first = TestTasks.tracked(new SlowToRead());
        TaskEnvelope second = TestTasks.tracked(new SlowToRead());
        TaskEnvelope third = TestTasks.tracked(new SlowToRead());
        put(first, second, third);

        assertThat(look.look(10, NOW).waiting())
                .isEqualTo(new TaskSample(
                        3, List.of(TaskSight.waiting(first), TaskSight.waiting(second), TaskSight.waiting(third))));
        assertThat(look.look(2, NOW).waiting())
                .isEqualTo(new TaskSample(3, List.of(TaskSight.waiting(first), TaskSight.waiting(second))));
        assertThat(look.look(1, NOW).waiting().first())
                .singleElement()
                .extracting(TaskSight::taskClass)
                .isEqualTo(SlowToRead.class.getName());
    }

    @Test
    void sees_no_more_of_what_has_ended() {
        startOneAfterTheOther();
        gate.open();
        await().untilAsserted(() ->
                assertThat(look.look(10, NOW)).isEqualTo(new TasksAnswer("node-7", TaskSample.NONE, TaskSample.NONE)));
    }

    /** One for each worker. */
    private List<UUID> startOneAfterTheOther() {
        List<UUID> started = new ArrayList<>();
        for (int i = 1; i <= WORKERS; i++) {
            int running = i;
            TaskEnvelope task = TestTasks.tracked(gate.waiting());
            put(task);
            started.add(task.id());
            await().until(() -> look.look(10, NOW).running().total() == running);
        }
        return started;
    }

    private void put(TaskEnvelope... tasks) {
        pool.handover().put(List.of(tasks));
    }
}
