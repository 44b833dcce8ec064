package io.hazelpool.client;

import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.api.Submission;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.ReplyBatch;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The handles whose end is not known yet, by task id. There are never more than the limit, so that the replies no one
 * has read yet fit into this client's ring. Thread-safe; a handle is ended once, by whoever removes it.
 */
final class Results {

    private final Map<UUID, RemoteHandle<?>> inFlight = new ConcurrentHashMap<>();
    private final Semaphore places;
    private final int limit;
    private final Executor callbacks;
    private final ClassLoader loader;
    private final ReplyReader reader;

    /**
     * No handles yet.
     *
     * @param loader knows the classes of results
     */
    Results(int limit, Executor callbacks, ClassLoader loader, ReplyReader reader) {
        this.limit = limit;
        this.places = new Semaphore(limit);
        this.callbacks = callbacks;
        this.loader = loader;
        this.reader = reader;
    }

    int limit() {
        return limit;
    }

    /** Where users' callbacks run. */
    Executor callbacks() {
        return callbacks;
    }

    /** A handle for a task that is about to be sent; it follows the submission's answer from the start. */
    <T extends @Nullable Object> RemoteHandle<T> expect(UUID id, String pool, CompletionStage<Submission> answer) {
        RemoteHandle<T> handle = new RemoteHandle<>(id, pool, answer, loader, callbacks);
        answer.thenAccept(submission -> {
            if (!submission.isAccepted()) {
                remove(id);
                callbacks.execute(() -> handle.rejected(submission));
            }
        });
        return handle;
    }

    /** Waits until fewer than the limit are in flight and takes a place; false if the deadline passed. */
    boolean reserve(long deadlineNanos) {
        try {
            return places.tryAcquire(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Gives the reserved place to this handle; its replies are read from now on. */
    void track(RemoteHandle<?> handle) {
        inFlight.put(handle.id(), handle);
        reader.ensureStarted(this::ended);
    }

    /** Ends all handles: nobody will read their replies. */
    void failAll(String why) {
        for (UUID id : List.copyOf(inFlight.keySet())) {
            RemoteHandle<?> handle = remove(id);
            if (handle != null) {
                callbacks.execute(() -> handle.fail(new PoolUnavailableException(why, null)));
            }
        }
    }

    private void ended(ReplyBatch batch) {
        callbacks.execute(() -> {
            for (Reply reply : batch.replies()) {
                RemoteHandle<?> handle = remove(reply.taskId());
                if (handle != null) { // else it was ended already: a reply may come twice
                    handle.ended(reply, batch.node());
                }
            }
        });
    }

    private @Nullable RemoteHandle<?> remove(UUID id) {
        RemoteHandle<?> handle = inFlight.remove(id);
        if (handle != null) {
            places.release();
        }
        return handle;
    }
}
