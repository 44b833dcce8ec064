package io.hazelpool.client;

import io.hazelpool.api.PoolException;
import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskExpiredException;
import io.hazelpool.api.TaskFailedException;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskRejectedException;
import io.hazelpool.api.TaskTimedOutException;
import io.hazelpool.api.TaskUndecodableException;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.Reply;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The client's side of one task: completed by its reply, or by a submission that was not accepted. */
final class RemoteHandle<T extends @Nullable Object> implements TaskHandle<T> {

    private final UUID id;
    private final String pool;
    private final ClassLoader loader;
    private final Executor callbacks;
    private final CompletionStage<Submission> submission;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    /**
     * A handle that waits.
     *
     * @param loader knows the classes of results and exceptions
     * @param callbacks runs whatever users attach to the stages
     */
    RemoteHandle(UUID id, String pool, CompletionStage<Submission> submission, ClassLoader loader, Executor callbacks) {
        this.id = id;
        this.pool = pool;
        this.submission = submission;
        this.loader = loader;
        this.callbacks = callbacks;
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public String pool() {
        return pool;
    }

    @Override
    public CompletionStage<Submission> submission() {
        return submission.thenApplyAsync(Function.identity(), callbacks);
    }

    @Override
    public CompletableFuture<T> result() {
        return result;
    }

    /** Ends it without a reply. To be called on {@code callbacks}. */
    void fail(PoolException why) {
        result.completeExceptionally(why);
    }

    /** Ends it as one that was not accepted. To be called on {@code callbacks}. */
    void rejected(Submission answer) {
        fail(new TaskRejectedException(answer));
    }

    /** Ends it as the node told. To be called on {@code callbacks}: it may run code of the result's class. */
    void ended(Reply reply, String node) {
        if (reply.value() != null) {
            succeeded(reply.value(), node);
        } else if (reply.failure() != null) {
            fail(exception(reply, reply.failure(), node));
        }
    }

    @SuppressWarnings("unchecked") // the worker encoded what a PoolCallable<T> returned
    private void succeeded(byte[] value, String node) {
        try {
            result.complete((T) ObjectBytes.decode(value, loader));
        } catch (Exception | LinkageError e) {
            String what = "task %s succeeded on %s, but its result cannot be read here".formatted(id, node);
            fail(new TaskFailedException(what + ": " + e, e.getClass().getName(), e.getMessage(), "", e));
        }
    }

    private PoolException exception(Reply reply, Failure failure, String node) {
        String what = "task " + id + " of " + pool + " on " + node + ": ";
        return switch (reply.ending()) {
            case TIMED_OUT -> new TaskTimedOutException(what + failure.message());
            case EXPIRED -> new TaskExpiredException(what + failure.message());
            case UNDECODABLE -> new TaskUndecodableException(what + failure.message());
            case FAILED, SUCCEEDED ->
                new TaskFailedException(
                        what + failure.className() + (failure.message() == null ? "" : ": " + failure.message()),
                        failure.className(),
                        failure.message(),
                        failure.stackTrace(),
                        original(failure));
        };
    }

    private @Nullable Throwable original(Failure failure) {
        if (failure.original() == null) {
            return null;
        }
        try {
            return ObjectBytes.decode(failure.original(), loader) instanceof Throwable thrown ? thrown : null;
        } catch (Exception | LinkageError unknownHere) {
            return null;
        }
    }
}
