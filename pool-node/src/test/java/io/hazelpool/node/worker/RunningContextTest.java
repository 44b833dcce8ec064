package io.hazelpool.node.worker;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.TaskContext;
import io.hazelpool.node.extension.OfferedResources;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.TaskOrigin;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class RunningContextTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final AtomicReference<@Nullable TaskContext> SEEN = new AtomicReference<>();
    private static final List<String> NOTES = new CopyOnWriteArrayList<>();

    private final RecordedReplies replies = new RecordedReplies();
    private final TaskRunner runner = new TaskRunner(
            "reports",
            new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis),
            LIMIT,
            replies,
            OutcomeSink.NONE);

    @AfterEach
    void forget() {
        SEEN.set(null);
        NOTES.clear();
        Thread.interrupted();
    }

    private static TaskContext seen() {
        return Objects.requireNonNull(SEEN.get());
    }

    @Test
    void tells_a_task_about_itself() {
        PoolRunnable looking = () -> SEEN.set(TaskContext.current());
        TaskEnvelope task = TestTasks.tracked(looking).from(new TaskOrigin("shop", Map.of("tenant", "7"), Map.of()));
        Instant before = Instant.now();
        runner.run(runner.begin(task));

        TaskContext context = seen();
        assertThat(context.id()).isEqualTo(task.id());
        assertThat(context.pool()).isEqualTo("reports");
        assertThat(context.node()).isEqualTo("node-7");
        assertThat(context.submitter()).isEqualTo("shop");
        assertThat(context.headers()).containsExactly(Map.entry("tenant", "7"));
        assertThat(context.timeLeft()).isBetween(Duration.ofSeconds(10), LIMIT);
        assertThat(context.deadline())
                .isBetween(before.minusSeconds(1).plus(LIMIT), Instant.now().plus(LIMIT));
        assertThat(TaskContext.isPresent()).isFalse();
    }

    @Test
    void knows_nothing_of_a_submitter_who_told_nothing() {
        PoolRunnable looking = () -> SEEN.set(TaskContext.current());
        runner.run(runner.begin(TestTasks.tracked(looking).withTimeout(Duration.ofMillis(1))));
        assertThat(seen().submitter()).isNull();
        assertThat(seen().headers()).isEmpty();
        await().until(() -> seen().timeLeft().isZero());
    }

    @Test
    void is_cancelled_once_nobody_waits_for_the_result() {
        RunningTask running = runner.begin(TestTasks.tracked("task"));
        RunningContext context = new RunningContext("reports", "node-7", new OfferedResources("node-7"), running);
        assertThat(context.isCancelled()).isFalse();
        running.cancel();
        assertThat(context.isCancelled()).isTrue();

        RunningTask late = runner.begin(TestTasks.tracked("task"));
        RunningContext itsContext = new RunningContext("reports", "node-7", new OfferedResources("node-7"), late);
        assertThat(itsContext.isCancelled()).isFalse();
        runner.timeOut(late);
        assertThat(itsContext.isCancelled()).isTrue();
    }

    @Test
    void has_the_mdc_tell_task_pool_and_node_beside_what_the_submitter_told() {
        PoolRunnable looking = () -> {
            NOTES.add(new TreeMap<>(MDC.getCopyOfContextMap()).toString());
            MDC.put("left", "behind");
        };
        TaskEnvelope task = TestTasks.tracked(looking).from(new TaskOrigin(null, Map.of(), Map.of("request", "r-1")));
        runner.run(runner.begin(task));
        assertThat(NOTES)
                .containsExactly("{hazelpool.node=node-7, hazelpool.pool=reports, hazelpool.task=" + task.id()
                        + ", request=r-1}");
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    @Test
    void is_there_while_a_task_is_read_and_gone_after_one_that_threw() {
        PoolRunnable failing = () -> {
            throw new StackOverflowError("on purpose");
        };
        runner.run(runner.begin(TestTasks.tracked(failing)));
        assertThat(TaskContext.isPresent()).isFalse();
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();

        TaskEnvelope reading = TestTasks.tracked(new Reading());
        runner.run(runner.begin(reading));
        assertThat(replies.endingOf(reading)).isEqualTo(Ending.SUCCEEDED);
        assertThat(NOTES).containsExactly("reports");
    }

    private static final class Reading implements PoolCallable<String>, Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            NOTES.add(TaskContext.current().pool());
        }

        @Override
        public String call() {
            return "read";
        }
    }
}
