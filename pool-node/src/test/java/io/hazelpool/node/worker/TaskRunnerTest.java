package io.hazelpool.node.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.Totals;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskRunnerTest {

    private static final int MAX_RESULT = 10_000;

    private final AtomicLong clusterTime = new AtomicLong(1_000);
    private final RecordedReplies replies = new RecordedReplies();
    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private final TaskRunner runner = runner(replies);

    private TaskRunner runner(ReplySink sink) {
        return new TaskRunner(
                "reports",
                new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", MAX_RESULT, clusterTime::get),
                Duration.ofSeconds(30),
                sink,
                (task, ending, failure) -> outcomes.add(ending + (failure == null ? "" : " " + failure.className())));
    }

    @AfterEach
    void no_interrupt_is_left_behind() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void counts_and_tells_a_success() throws Exception {
        PoolCallable<String> task = () -> "done";
        Reply reply = only(TestTasks.tracked(task));
        assertThat(reply.ending()).isEqualTo(Ending.SUCCEEDED);
        assertThat(reply.failure()).isNull();
        assertThat(valueOf(reply)).isEqualTo("done");
        assertThat(totals()).isEqualTo(new Totals(1, 0, 0, 0, 0, 0));
    }

    @Test
    void tells_a_result_of_null() throws Exception {
        PoolRunnable task = () -> {};
        Reply reply = only(TestTasks.tracked(task));
        assertThat(reply.ending()).isEqualTo(Ending.SUCCEEDED);
        assertThat(valueOf(reply)).isNull();
    }

    @Test
    void counts_and_tells_a_failure() throws Exception {
        PoolCallable<String> task = () -> {
            throw new IOException("disk full");
        };
        Failure failure = failureOf(only(TestTasks.tracked(task)), Ending.FAILED);
        assertThat(failure.className()).isEqualTo("java.io.IOException");
        assertThat(failure.message()).isEqualTo("disk full");
        assertThat(failure.stackTrace()).contains("TaskRunnerTest");
        assertThat(failure.original()).isNotNull();
        assertThat(totals()).isEqualTo(new Totals(1, 1, 0, 0, 0, 0));
    }

    @Test
    void returns_an_error_after_it_was_counted_and_told() {
        PoolCallable<String> task = () -> {
            throw new LinkageError("broken jar");
        };
        Error error = runner.run(runner.begin(TestTasks.tracked(task)));
        assertThat(error).isInstanceOf(LinkageError.class);
        assertThat(replies.all()).extracting(Reply::ending).containsExactly(Ending.FAILED);
        assertThat(totals()).isEqualTo(new Totals(1, 1, 0, 0, 0, 0));
    }

    @Test
    void tells_the_breaker_how_each_task_ended_whether_anybody_waits_or_not() throws Exception {
        PoolRunnable fine = () -> {};
        PoolRunnable failing = () -> {
            throw new IllegalStateException("no");
        };
        runner.run(runner.begin(TestTasks.untracked(fine)));
        runner.run(runner.begin(TestTasks.tracked(failing)));
        runner.run(
                runner.begin(new TaskEnvelope(UUID.randomUUID(), null, 0, TaskEnvelope.NEVER, new byte[] {1, 2, 3})));
        runner.cancelUnstarted(TestTasks.tracked(fine));
        assertThat(outcomes)
                .containsExactly(
                        "SUCCEEDED",
                        "FAILED java.lang.IllegalStateException",
                        "UNDECODABLE UNDECODABLE",
                        "CANCELLED CANCELLED");
    }

    @Test
    void does_not_run_what_has_expired() {
        PoolRunnable task = () -> {
            throw new AssertionError("ran");
        };
        byte[] payload = TestTasks.tracked(task).payload();
        TaskEnvelope inTime = new TaskEnvelope(UUID.randomUUID(), TestTasks.CLIENT, 0, 1_001, payload);
        TaskEnvelope late = new TaskEnvelope(UUID.randomUUID(), TestTasks.CLIENT, 0, 1_000, payload);

        assertThat(runner.run(runner.begin(late))).isNull();
        failureOf(replies.all().get(0), Ending.EXPIRED);
        assertThat(totals()).isEqualTo(new Totals(0, 0, 0, 1, 0, 0));

        runner.run(runner.begin(inTime));
        failureOf(replies.all().get(1), Ending.FAILED);
    }

    @Test
    void counts_and_tells_what_cannot_be_decoded() {
        Failure failure = failureOf(only(TestTasks.tracked("text")), Ending.UNDECODABLE);
        assertThat(failure.message()).contains("java.lang.String");
        assertThat(totals()).isEqualTo(new Totals(0, 1, 1, 0, 0, 0));
    }

    private static final class HostileToRead implements PoolRunnable {
        private static final long serialVersionUID = 1L;

        private void readObject(java.io.ObjectInputStream in) {
            throw new Hostile();
        }

        @Override
        public void run() {}
    }

    private static final class Hostile extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("in getMessage");
        }
    }

    @Test
    void ends_a_task_whose_reading_throws_what_cannot_be_described() {
        failureOf(only(TestTasks.tracked(new HostileToRead())), Ending.UNDECODABLE);
        assertThat(totals()).isEqualTo(new Totals(0, 1, 1, 0, 0, 0));
    }

    @Test
    void ends_a_task_that_throws_what_cannot_be_described() {
        PoolRunnable task = () -> {
            throw new Hostile();
        };
        Failure failure = failureOf(only(TestTasks.tracked(task)), Ending.FAILED);
        assertThat(failure.className()).isEqualTo(Hostile.class.getName());
    }

    private static final class HostileToWrite implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) {
            throw new IllegalStateException("not now");
        }
    }

    @Test
    void fails_a_task_whose_result_cannot_be_sent() {
        PoolCallable<Object> unserializable = Object::new;
        assertThat(failureOf(only(TestTasks.tracked(unserializable)), Ending.FAILED)
                        .message())
                .contains("result cannot be sent", "java.lang.Object");

        PoolCallable<Object> throwing = HostileToWrite::new;
        assertThat(failureOf(only(TestTasks.tracked(throwing)), Ending.FAILED).message())
                .contains("result cannot be sent", "not now");
        assertThat(totals()).isEqualTo(new Totals(2, 2, 0, 0, 0, 0));
    }

    @Test
    void keeps_the_worker_if_a_result_is_nested_too_deep_to_be_sent() {
        PoolCallable<Object> deep = () -> {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                List<Object> outer = new ArrayList<>(1);
                outer.add(list);
                list = outer;
            }
            return list;
        };
        assertThat(failureOf(only(TestTasks.tracked(deep)), Ending.FAILED).message())
                .contains("result cannot be sent", "StackOverflowError");
    }

    @Test
    void fails_a_task_whose_result_is_too_large() {
        PoolCallable<byte[]> task = () -> new byte[MAX_RESULT];
        assertThat(failureOf(only(TestTasks.tracked(task)), Ending.FAILED).message())
                .contains("max-result-bytes is 10000");
        PoolCallable<byte[]> smaller = () -> new byte[MAX_RESULT - 100];
        assertThat(only(TestTasks.tracked(smaller)).ending()).isEqualTo(Ending.SUCCEEDED);
    }

    @Test
    void tells_nobody_if_nobody_waits_and_counts_all_the_same() {
        PoolCallable<Object> unserializable = Object::new;
        PoolCallable<Object> failing = () -> {
            throw new IOException("disk full");
        };
        runner.run(runner.begin(TestTasks.untracked(unserializable)));
        runner.run(runner.begin(TestTasks.untracked(failing)));
        runner.run(runner.begin(TestTasks.untracked("text")));
        assertThat(replies.all()).isEmpty();
        assertThat(totals()).isEqualTo(new Totals(2, 2, 1, 0, 0, 0));
    }

    @Test
    void counts_before_it_tells() {
        PoolCallable<String> task = () -> "done";
        List<Totals> seen = new ArrayList<>();
        @Nullable TaskRunner[] told = new TaskRunner[1];
        TaskRunner observed = runner(
                (client, reply) -> seen.add(requireNonNull(told[0]).counters().totals()));
        told[0] = observed;
        observed.run(observed.begin(TestTasks.tracked(task)));
        assertThat(seen).containsExactly(new Totals(1, 0, 0, 0, 0, 0));
    }

    @Test
    void ends_a_task_once_whose_time_is_up_while_it_runs() {
        PoolCallable<String> task = () -> "too late";
        RunningTask running = runner.begin(TestTasks.tracked(task));
        runner.timeOut(running);
        assertThat(Thread.interrupted()).isTrue();
        runner.timeOut(running);
        assertThat(runner.run(running)).isNull();
        Failure failure = failureOf(replies.all().get(0), Ending.TIMED_OUT);
        assertThat(failure.message()).contains("30000 ms");
        assertThat(replies.all()).hasSize(1);
        assertThat(totals()).isEqualTo(new Totals(1, 1, 0, 0, 0, 0));
    }

    @Test
    void does_not_time_out_what_has_ended() {
        PoolCallable<String> task = () -> "done";
        RunningTask running = runner.begin(TestTasks.tracked(task));
        runner.run(running);
        runner.timeOut(running);
        assertThat(replies.all()).extracting(Reply::ending).containsExactly(Ending.SUCCEEDED);
        assertThat(totals()).isEqualTo(new Totals(1, 0, 0, 0, 0, 0));
    }

    /** Runs it to its end and answers what its client was told. */
    private Reply only(TaskEnvelope envelope) {
        replies.all().clear();
        Error error = runner.run(runner.begin(envelope));
        assertThat(replies.all()).hasSize(1);
        assertThat(replies.all().get(0).taskId()).isEqualTo(envelope.id());
        assertThat(error == null || error instanceof Hostile)
                .as("the worker can go on")
                .isTrue();
        return replies.all().get(0);
    }

    private Totals totals() {
        return runner.counters().totals();
    }

    private static Failure failureOf(Reply reply, Ending ending) {
        assertThat(reply.ending()).isEqualTo(ending);
        assertThat(reply.value()).isNull();
        return requireNonNull(reply.failure());
    }

    private @Nullable Object valueOf(Reply reply) throws IOException, ClassNotFoundException {
        return ObjectBytes.decode(requireNonNull(reply.value()), getClass().getClassLoader());
    }
}
