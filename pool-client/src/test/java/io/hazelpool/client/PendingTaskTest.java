package io.hazelpool.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.Submission;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.wire.TaskEnvelope;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a caller is told who is interrupted while he waits for an answer; the test does what the sender would. */
@Timeout(10)
class PendingTaskTest {

    private final PendingTask task = pending();

    private static PendingTask pending() {
        TaskEnvelope envelope =
                new TaskEnvelope(UUID.randomUUID(), UUID.randomUUID(), 0, TaskEnvelope.NEVER, new byte[1]);
        long deadline = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
        return new PendingTask("reports", envelope, deadline, deadline, new SubmissionWatches());
    }

    private Submission awaitedByAnInterruptedThread() {
        Thread.currentThread().interrupt();
        Submission answer = task.await();
        assertThat(Thread.interrupted()).as("is still interrupted").isTrue();
        return answer;
    }

    private void assertTold(Answer kind, String message) {
        Submission answer = awaitedByAnInterruptedThread();
        assertThat(answer.answer()).isEqualTo(kind);
        assertThat(answer.message())
                .startsWith("reports: the caller was interrupted while the task was")
                .contains(message)
                .doesNotContain("deadline");
    }

    /** It was told that no cluster had answered, and to set a longer deadline. */
    @Test
    void whose_task_is_not_on_its_way_yet_is_told_that_it_was_not_queued() {
        assertTold(Answer.UNAVAILABLE, "the task was not queued");
    }

    /** It was told that the queue was full: it may no longer be. */
    @Test
    void whose_task_waits_for_room_is_told_so_too() {
        task.startSending();
        task.putBack();
        task.refusedForNow("reports: queue full");
        assertTold(Answer.UNAVAILABLE, "the task was not queued");
    }

    /** It was told that its deadline had passed. */
    @Test
    void whose_task_is_under_way_is_told_that_it_may_run_or_not() {
        task.startSending();
        assertTold(Answer.UNKNOWN, "it may run or not");
    }

    @Test
    void whose_task_has_its_answer_is_given_that() {
        task.startSending();
        task.answer(Answer.ACCEPTED, "reports: queued");
        assertThat(awaitedByAnInterruptedThread().isAccepted()).isTrue();
    }
}
