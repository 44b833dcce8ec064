package io.hazelpool.client;

import io.hazelpool.api.Cancellation;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolException;
import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskRejectedException;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.TaskEnvelope;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one task: completed by its reply, by a submission that was not accepted, or by the client's own
 * conclusion that it is lost. What completes it is called on the callbacks' executor.
 */
final class RemoteHandle<T extends @Nullable Object> implements TaskHandle<T> {

    static final long NOT_QUEUED = Long.MAX_VALUE;

    private final PendingTask submitted;
    private final String pool;
    private final Results results;
    private final CompletableFuture<Outcome<T>> end = new CompletableFuture<>();
    private final CompletableFuture<Outcome<T>> outcome = end.copy();
    private final CompletableFuture<T> result = new CompletableFuture<>();

    private volatile long queuedAtMillis = NOT_QUEUED;

    RemoteHandle(PendingTask submitted, String pool, Results results) {
        this.submitted = submitted;
        this.pool = pool;
        this.results = results;
    }

    TaskEnvelope envelope() {
        return submitted.envelope();
    }

    /** It was taken out of the queue: no node will tell its outcome. */
    void returnPermit() {
        submitted.returnPermit();
    }

    @Override
    public UUID id() {
        return submitted.envelope().id();
    }

    /** Has something done once it is queued, or may be, on the thread of whoever finds that; must not block. */
    void whenQueued(Runnable then) {
        submitted.whenAnswered(answered -> {
            if (answered.isAccepted() || answered.answer() == Submission.Answer.UNKNOWN) {
                then.run();
            }
        });
    }

    @Override
    public String pool() {
        return pool;
    }

    @Override
    public CompletionStage<Submission> submission() {
        return submitted.answer().thenApplyAsync(Function.identity(), results.callbacks());
    }

    @Override
    public CompletableFuture<Outcome<T>> outcome() {
        return outcome;
    }

    @Override
    public CompletableFuture<T> result() {
        return result;
    }

    @Override
    public CompletionStage<Cancellation> cancel(boolean interrupt) {
        return results.canceller().cancel(this, interrupt).thenApplyAsync(Function.identity(), results.callbacks());
    }

    /** Its end, for this package: users may complete theirs by hand. */
    CompletableFuture<Outcome<T>> end() {
        return end;
    }

    /**
     * The client itself knows its end: a node will not tell it.
     *
     * @return false if its end was known already; nothing is done then
     */
    boolean concluded(Reply reply) {
        return results.ended(reply, "");
    }

    /** It was queued, or may have been, at this time of the cluster's. */
    void queuedAt(long clusterMillis) {
        queuedAtMillis = clusterMillis;
    }

    /** When it was queued at the latest, by the cluster's clock; {@link #NOT_QUEUED} before it has its answer. */
    long queuedAtMillis() {
        return queuedAtMillis;
    }

    /** Ends it without an outcome: it was not accepted, or nobody will tell any more. */
    void fail(PoolException why) {
        end.completeExceptionally(why);
        result.completeExceptionally(why);
    }

    /** Ends it as one that was not accepted. */
    void rejected(Submission answer) {
        fail(new TaskRejectedException(answer));
    }

    /** Ends it as the node told; may run code of the result's class. */
    void ended(Reply reply, String node) {
        submitted.taskEnded();
        Outcome<T> told = new Outcomes(id(), pool, node, results.values()).of(reply);
        end.complete(told);
        if (told instanceof Outcome.Succeeded<T> succeeded) {
            result.complete(succeeded.value());
        } else {
            result.completeExceptionally(Outcomes.causeOf(told));
        }
    }
}
