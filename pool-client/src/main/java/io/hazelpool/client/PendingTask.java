package io.hazelpool.client;

import io.hazelpool.api.Submission;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.wire.TaskEnvelope;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One submission on its way into the queue.
 *
 * <p>Concurrency: it is WAITING, then SENDING while an operation that carries it is under way, and back if the queue
 * was full and it may wait. Its future is completed once, by the sender, by whoever finds its deadline passed, by
 * whoever closes the client, or by a caller who is interrupted. What is WAITING by then was certainly not queued; what
 * is SENDING may have been. Guarded by this.
 */
final class PendingTask {

    private enum State {
        WAITING,
        SENDING,
        ANSWERED
    }

    private static final String MAY_RUN = "; it may run or not. Submit it again only if running twice does no harm";

    private final String pool;
    private volatile TaskEnvelope envelope; // the same task throughout, as a probe or not
    private final long deadlineNanos;
    private final long capacityUntilNanos;
    private final SubmissionWatch watch;
    private final long submittedNanos = System.nanoTime();
    private final CompletableFuture<Submission> answer = new CompletableFuture<>();
    private State state = State.WAITING;
    private @Nullable String refusal;
    private volatile Runnable permit = () -> {};

    /**
     * A submission by its times, as of {@link System#nanoTime()}.
     *
     * @param deadlineNanos when it must have an answer
     * @param capacityUntilNanos until when it waits for room in a full queue
     * @param watch learns its answer and its end
     */
    PendingTask(
            String pool, TaskEnvelope envelope, long deadlineNanos, long capacityUntilNanos, SubmissionWatch watch) {
        this.pool = pool;
        this.envelope = envelope;
        this.deadlineNanos = deadlineNanos;
        this.capacityUntilNanos = capacityUntilNanos;
        this.watch = watch;
    }

    TaskEnvelope envelope() {
        return envelope;
    }

    boolean isProbe() {
        return envelope.isProbe();
    }

    /**
     * A half-open breaker admitted it.
     *
     * @param probe the same task as one
     * @param giveBack is called if no node will tell its outcome, by whoever finds that out
     */
    void becomeProbe(TaskEnvelope probe, Runnable giveBack) {
        envelope = probe;
        permit = giveBack;
        whenAnswered(submission -> {
            if (!submission.isAccepted() && submission.answer() != Answer.UNKNOWN) {
                returnPermit();
            }
        });
    }

    /** No node will tell its outcome: if it is a probe, another one may go in its place. */
    void returnPermit() {
        permit.run();
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean waitsForCapacity(long nowNanos) {
        return capacityUntilNanos - nowNanos > 0;
    }

    /** Completed on the thread of whoever answers: not to be handed to users as it is. */
    CompletableFuture<Submission> answer() {
        return answer;
    }

    /** Has the answer handed over, on the thread of whoever gives it. */
    @SuppressWarnings("FutureReturnValueIgnored") // an answer is never exceptional
    void whenAnswered(Consumer<Submission> then) {
        answer.thenAccept(then);
    }

    /**
     * Waits for its answer, until its deadline at the longest. An interrupt ends the wait, and is the reason in the
     * answer then; the thread stays interrupted.
     */
    Submission await() {
        try {
            return answer.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            expire();
        } catch (InterruptedException e) {
            interrupted();
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new AssertionError("a submission's answer is never exceptional", e);
        }
        return answer.join();
    }

    /** Takes it for sending; false if it has its answer already. */
    synchronized boolean startSending() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.SENDING;
        return true;
    }

    /** Whether it has its answer, so that nothing is to be done any more. */
    synchronized boolean isAnswered() {
        return state == State.ANSWERED;
    }

    /** The queue had no room for it; if its deadline passes without another try, this is why. */
    synchronized void refusedForNow(String message) {
        refusal = message;
    }

    /** It was not queued, certainly, and may be sent again. */
    synchronized void putBack() {
        if (state == State.SENDING) {
            state = State.WAITING;
        }
    }

    /** Gives it this answer, unless it has one. */
    void answer(Answer kind, String message) {
        if (end() != State.ANSWERED) {
            complete(kind, message);
        }
    }

    /** Gives it the answer its passed deadline calls for, unless it has one. */
    void expire() {
        State last;
        String full;
        synchronized (this) {
            last = end();
            full = refusal;
        }
        if (last == State.WAITING && full != null) {
            complete(Answer.QUEUE_FULL, full);
        } else if (last == State.WAITING) {
            complete(
                    Answer.UNAVAILABLE,
                    pool + ": no answer from the cluster within the deadline; the task was not queued."
                            + " Check that nodes run, as many as cluster.min-size says, and are reachable, or set a longer deadline");
        } else if (last == State.SENDING) {
            complete(Answer.UNKNOWN, pool + ": the deadline passed while the task was being queued" + MAY_RUN);
        }
    }

    /** Gives it the answer that the end of its client calls for, unless it has one. */
    void clientClosed() {
        end("the client was closed", "Submit it by a client that is open");
    }

    /** Gives it the answer that an interrupt of who waits for it calls for, unless it has one. */
    void interrupted() {
        end("the caller was interrupted", "Submit it again if it is still wanted");
    }

    private void end(String why, String advice) {
        State last = end();
        if (last == State.WAITING) {
            complete(
                    Answer.UNAVAILABLE,
                    "%s: %s while the task was waiting to be sent; the task was not queued. %s"
                            .formatted(pool, why, advice));
        } else if (last == State.SENDING) {
            complete(Answer.UNKNOWN, pool + ": " + why + " while the task was being queued" + MAY_RUN);
        }
    }

    /** What it was until now; it is to be completed by the caller unless that is ANSWERED. */
    private synchronized State end() {
        State last = state;
        state = State.ANSWERED;
        return last;
    }

    private void complete(Answer kind, String message) {
        Submission submission = new Submission(kind, pool, envelope.id(), message);
        watch.answered(submission);
        answer.complete(submission);
    }

    /** The end of the task is known. */
    void taskEnded() {
        watch.ended(pool, System.nanoTime() - submittedNanos);
    }
}
