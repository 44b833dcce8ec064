package io.hazelpool.node.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.PoolListener;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.TaskEnd;
import io.hazelpool.api.TaskFailedEvent;
import io.hazelpool.api.TaskStartedEvent;
import io.hazelpool.api.TaskStoppedEvent;
import io.hazelpool.node.extension.OfferedResources;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.FunctionTask;
import io.hazelpool.wire.ListenerThread;
import io.hazelpool.wire.NamedTask;
import io.hazelpool.wire.TaskEnvelope;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ToldMomentsTest {

    private static volatile Runnable whileRead = () -> {};

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final ListenerThread listener = new ListenerThread(new PoolListener() {
        @Override
        public void taskStarted(TaskStartedEvent event) {
            told.add("started " + event.taskClass());
        }

        @Override
        public void taskFailed(TaskFailedEvent event) {
            told.add("failed " + event.end() + " " + event.thrownClass());
        }

        @Override
        public void taskStopped(TaskStoppedEvent event) {
            told.add("stopped " + event.end());
        }
    });
    private final RecordedReplies replies = new RecordedReplies();
    private final TaskRunner runner = new TaskRunner(
            "reports",
            new WorkerSupervisor.Node(
                    TaskClasses.reader(getClass().getClassLoader(), List.of()),
                    "node-7",
                    10_000,
                    () -> 1_000,
                    new OfferedResources("node-7"),
                    listener,
                    new LiveStreams(ItemSink.NONE, 10_000),
                    TaskGate.OPEN),
            Duration.ofSeconds(30),
            replies,
            OutcomeSink.NONE);

    @AfterEach
    void forget() {
        whileRead = () -> {};
        Thread.interrupted();
    }

    /** All there is to tell; nothing is told after this. */
    private List<String> told() {
        Thread.interrupted(); // by the time limit
        listener.close();
        return told;
    }

    /** Does something while it is read. */
    public static class Reading implements Runnable, Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            whileRead.run();
        }

        @Override
        public void run() {}
    }

    /** Ends of an interrupt. */
    public static class Heeding implements Callable<String>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public String call() throws InterruptedException {
            Thread.sleep(60_000);
            return "slept";
        }
    }

    /** A task that is submitted by its name. */
    public static final class Named implements Callable<String> {
        @Override
        public String call() {
            return "called";
        }
    }

    @Test
    void tells_of_a_task_whose_time_is_up_while_it_is_read_that_it_started_and_then_that_it_ended() {
        RunningTask running = runner.begin(TestTasks.tracked(new Reading()));
        whileRead = () -> runner.timeOut(running);
        runner.run(running);
        assertThat(told()).containsExactly("started null", "failed TIMED_OUT null", "stopped TIMED_OUT");
    }

    @Test
    void names_the_class_of_what_was_sent_whatever_stands_in_for_it() {
        runner.run(runner.begin(TestTasks.tracked(new Reading())));
        runner.run(runner.begin(TestTasks.tracked(new NamedTask(Named.class.getName(), List.of()))));
        runner.run(runner.begin(TestTasks.tracked(new FunctionTask(new Reading()))));
        assertThat(told())
                .containsExactly(
                        "started " + Reading.class.getName(),
                        "stopped SUCCEEDED",
                        "started " + Named.class.getName(),
                        "stopped SUCCEEDED",
                        "started " + Reading.class.getName(),
                        "stopped SUCCEEDED");
    }

    @Test
    void tells_of_what_did_not_start_only_that_it_ended() {
        PoolRunnable task = () -> {};
        TaskEnvelope cancelled = TestTasks.tracked(task);
        runner.cancelUnstarted(cancelled);
        byte[] payload = TestTasks.tracked(task).payload();
        runner.run(runner.begin(new TaskEnvelope(cancelled.id(), TestTasks.CLIENT, 0, 1_000, payload)));
        runner.run(runner.begin(TestTasks.envelope(TestTasks.CLIENT, new byte[] {1, 2, 3})));
        assertThat(told())
                .containsExactly(
                        "stopped CANCELLED", "stopped EXPIRED", "failed UNDECODABLE null", "stopped UNDECODABLE");
    }

    /** A listener once kept the client from learning that its task was lost. */
    @Test
    void tells_of_what_is_lost_when_its_node_stops_that_it_ended_and_its_client_learns_it() {
        TaskEnvelope deaf = TestTasks.tracked(new Reading());
        runner.lose(runner.begin(deaf));
        TaskEnvelope heeding = TestTasks.tracked(new Heeding());
        RunningTask running = runner.begin(heeding);
        running.stop();
        runner.run(running);
        TaskEnvelope held = TestTasks.tracked(new Reading());
        runner.loseUnstarted(held);
        assertThat(told())
                .containsExactly(
                        "started null",
                        "stopped LOST",
                        "started " + Heeding.class.getName(),
                        "stopped LOST",
                        "stopped LOST");
        assertThat(List.of(deaf, heeding, held)).extracting(replies::endingOf).containsOnly(Ending.LOST);
    }

    @Test
    void cuts_a_long_message() {
        TaskFailedEvent event = new TaskFailedEvent(
                "reports", TestTasks.CLIENT, "node-7", TaskEnd.FAILED, "java.lang.Error", "x".repeat(20_000));
        assertThat(event.message()).hasSize(TaskFailedEvent.MAX_MESSAGE);
    }
}
