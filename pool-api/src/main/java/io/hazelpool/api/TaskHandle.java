package io.hazelpool.api;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A submitted task whose end its submitter wants to know.
 *
 * <p>Thread-safe. All stages complete on threads of the client's, named {@code hazelpool-callback-}, never on
 * Hazelcast's. A callback may block: it holds up no submission and no reply. There are as many of these threads as
 * processors, and more, up to 256, while all of them are blocked and something waits; then other callbacks of this
 * client are late by a tenth of a second. For work of any length, an executor of your own is the better place:
 * {@code result().thenAcceptAsync(callback, executor)}.
 *
 * @param <T> the task's result
 */
public interface TaskHandle<T extends @Nullable Object> {

    /** The task's id; the same in the logs of client and nodes. */
    UUID id();

    /** The pool's name. */
    String pool();

    /** Completes with the answer to the submission, never exceptionally, within the submission's deadline. */
    CompletionStage<Submission> submission();

    /**
     * Completes with the way the task ended: normally, whatever it was. Exceptionally with a
     * {@link TaskRejectedException} if it was not accepted (an UNKNOWN answer is followed up: the task ends as what it
     * did, or as LOST), or with a {@link PoolUnavailableException} if the client is closed before.
     */
    CompletableFuture<Outcome<T>> outcome();

    /**
     * Completes with the task's result, or exceptionally:
     *
     * <ul>
     *   <li>{@link TaskRejectedException}: the submission was answered otherwise than with ACCEPTED or UNKNOWN;
     *   <li>{@link TaskFailedException}: the task threw, or its result could not be sent;
     *   <li>{@link TaskTimedOutException}: it ran longer than its time limit;
     *   <li>{@link TaskExpiredException}: it waited longer than its time-to-live, and did not run;
     *   <li>{@link TaskUndecodableException}: the node could not make a task of the bytes it got;
     *   <li>{@link TaskCancelledException}: it was cancelled;
     *   <li>{@link TaskLostException}: its node died;
     *   <li>{@link PoolUnavailableException}: the client was closed before its end was known.
     * </ul>
     *
     * <p>Cancelling the future, or completing it by hand, does not reach the task: {@link #cancel} does.
     */
    CompletableFuture<T> result();

    /**
     * Asks for the task not to run, or to stop.
     *
     * @param interrupt whether to interrupt it if it runs; otherwise a task that has started goes on
     * @return completes with what came of it, never exceptionally, within {@code client.deadline}
     */
    CompletionStage<Cancellation> cancel(boolean interrupt);
}
