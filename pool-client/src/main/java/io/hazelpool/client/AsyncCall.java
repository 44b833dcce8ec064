package io.hazelpool.client;

import io.hazelpool.wire.FunctionTask;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CompletableFuture#supplyAsync} or {@link CompletableFuture#runAsync} hand to their executor, taken apart:
 * the function, which can be sent, and the future it completes, which stays here.
 *
 * <p>The JDK offers no way to ask for the two, and reading its private fields would take an option of the JVM's. But
 * what it hands over is {@code Serializable}, and a stream is told of each object it is about to write: of the two in
 * question, and, as both are replaced by null, of nothing else.
 *
 * @param future to be completed with what comes of the function
 * @param task the function, ready to be sent if it is serializable
 */
record AsyncCall(CompletableFuture<@Nullable Object> future, FunctionTask task) {

    /** The parts of the task; null if it is of another kind. */
    static @Nullable AsyncCall of(Runnable task) {
        if (!(task instanceof CompletableFuture.AsynchronousCompletionTask)) {
            return null;
        }
        try (Parts parts = new Parts(task)) {
            parts.writeObject(task);
            return parts.futures.size() == 1 && parts.others.size() == 1
                    ? new AsyncCall(parts.futures.get(0), new FunctionTask(parts.others.get(0)))
                    : null;
        } catch (IOException | RuntimeException ofAnotherKind) {
            return null;
        }
    }

    /** Completes the future as the JDK would. */
    void complete(@Nullable Object value, @Nullable Throwable failure) {
        if (failure == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(new CompletionException(failure));
        }
    }

    private static final class Parts extends ObjectOutputStream {

        private final Object whole;
        private final List<CompletableFuture<@Nullable Object>> futures = new ArrayList<>();
        private final List<Object> others = new ArrayList<>();

        Parts(Object whole) throws IOException {
            super(OutputStream.nullOutputStream());
            this.whole = whole;
            enableReplaceObject(true);
        }

        @Override
        @SuppressWarnings("unchecked") // whatever its type, it is completed with what its own function answers
        protected @Nullable Object replaceObject(Object object) {
            if (object == whole) {
                return object;
            }
            if (object instanceof CompletableFuture<?> future) {
                futures.add((CompletableFuture<@Nullable Object>) future);
            } else {
                others.add(object);
            }
            return null;
        }
    }
}
