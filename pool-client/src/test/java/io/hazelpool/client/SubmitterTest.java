package io.hazelpool.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.wire.StatusReader;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.WireSeal;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of submissions that have no answer when the client is closed; the test does what its sender would. */
class SubmitterTest {

    private static HazelcastInstance member;
    private static HazelcastInstance client;

    private final Submitter submitter = neverStarted();
    private final PendingTask task = enqueued();

    @BeforeAll
    static void start_a_member() {
        member = LoneMember.start(6971);
        client = ClientOf.member(member);
    }

    @AfterAll
    static void stop_the_member() {
        client.shutdown();
        member.shutdown();
    }

    private static Submitter neverStarted() {
        Clock clock = Clock.systemUTC();
        Executor calls = Runnable::run;
        PoolDirectory directory = new PoolDirectory(client, new StatusReader(client, clock, calls));
        Doorkeeper doorkeeper = new Doorkeeper(
                "reports",
                directory,
                new PauseWatch(client, calls),
                new BreakerGate(client, "reports", calls, clock),
                WireSeal.NONE);
        return new Submitter("reports", client, directory, doorkeeper, () -> {}, new SubmissionWatches());
    }

    private PendingTask enqueued() {
        TaskEnvelope envelope =
                new TaskEnvelope(UUID.randomUUID(), UUID.randomUUID(), 0, TaskEnvelope.NEVER, new byte[1]);
        long deadline = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
        PendingTask enqueued = submitter.prepare(envelope, deadline, deadline);
        submitter.enqueue(List.of(enqueued));
        return enqueued;
    }

    private void assertAnswer(Answer kind, String message) {
        assertThat(task.answer()).isCompletedWithValueMatching(answer -> answer.answer() == kind, "is " + kind);
        assertThat(task.answer().join().message())
                .startsWith("reports: the client was closed")
                .contains(message);
    }

    /** It was told that no cluster had answered, and to set a longer deadline. */
    @Test
    void what_waits_when_the_client_is_closed_was_not_queued() {
        submitter.close();
        assertAnswer(Answer.UNAVAILABLE, "the task was not queued");
    }

    /** It was told that the queue was full: it may no longer be, and who closes the client waits for no room. */
    @Test
    void nor_was_what_waits_for_room() {
        task.startSending();
        task.putBack();
        task.refusedForNow("reports: queue full");
        submitter.close();
        assertAnswer(Answer.UNAVAILABLE, "the task was not queued");
    }

    /** It was told that its deadline had passed. */
    @Test
    void what_is_under_way_when_the_client_is_closed_may_run_or_not() {
        task.startSending();
        submitter.close();
        assertAnswer(Answer.UNKNOWN, "it may run or not");
    }

    @Test
    void what_comes_later_is_told_that_the_client_is_closed() {
        submitter.close();
        assertThat(enqueued().answer().join().message()).isEqualTo("reports: the client is closed");
    }

    @Test
    void what_has_its_answer_when_the_client_is_closed_keeps_it() {
        task.startSending();
        task.answer(Answer.ACCEPTED, "reports: queued");
        submitter.close();
        assertThat(task.answer().join().isAccepted()).isTrue();
    }
}
