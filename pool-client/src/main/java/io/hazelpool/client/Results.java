package io.hazelpool.client;

import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.wire.ObjectReader;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.ReplyBatch;
import io.hazelpool.wire.StreamBatch;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
    private final ObjectReader values;
    private final ReplyReader reader;
    private final Canceller canceller;
    private final Clock clusterClock;
    private volatile Consumer<StreamBatch> streams = unwanted -> {};

    /**
     * No handles yet.
     *
     * @param values reads results
     */
    Results(
            int limit,
            Executor callbacks,
            ObjectReader values,
            ReplyReader reader,
            Canceller canceller,
            Clock clusterClock) {
        this.limit = limit;
        this.places = new Semaphore(limit);
        this.callbacks = callbacks;
        this.values = values;
        this.reader = reader;
        this.canceller = canceller;
        this.clusterClock = clusterClock;
    }

    /** Has items of streams handed over, on the reader's thread, before the ends of tasks that came with them. */
    void itemsTo(Consumer<StreamBatch> consumer) {
        streams = consumer;
    }

    /** How many handles there are whose end is not known. */
    int inFlight() {
        return inFlight.size();
    }

    int limit() {
        return limit;
    }

    /** Where users' callbacks run. */
    Executor callbacks() {
        return callbacks;
    }

    ObjectReader values() {
        return values;
    }

    Canceller canceller() {
        return canceller;
    }

    /** The handles of tasks that were queued before this time of the cluster's and of whose end nothing is known. */
    List<RemoteHandle<?>> queuedBefore(long clusterMillis) {
        return inFlight.values().stream()
                .filter(handle -> handle.queuedAtMillis() < clusterMillis)
                .collect(Collectors.toUnmodifiableList());
    }

    /**
     * A handle for a task that is about to be sent; it follows the submission's answer from the start. If the answer is
     * UNKNOWN, the task may be queued: a reply, or finding it nowhere, will tell.
     */
    <T extends @Nullable Object> RemoteHandle<T> expect(PendingTask submitted, String pool) {
        RemoteHandle<T> handle = new RemoteHandle<>(submitted, pool, this);
        submitted.whenAnswered(submission -> {
            if (submission.isAccepted() || submission.answer() == Answer.UNKNOWN) {
                handle.queuedAt(clusterClock.millis());
            } else {
                remove(handle.id());
                callbacks.execute(() -> handle.rejected(submission));
            }
        });
        return handle;
    }

    /**
     * Waits until fewer than the limit are in flight and takes a place; false if the deadline passed.
     *
     * @throws InterruptedException if there was none, and the thread is interrupted while it waits
     */
    boolean reserve(long deadlineNanos) throws InterruptedException {
        long left = deadlineNanos - System.nanoTime();
        return places.tryAcquire() || (left > 0 && places.tryAcquire(left, TimeUnit.NANOSECONDS));
    }

    /** Gives the reserved place to this handle; its replies are read from now on. */
    void track(RemoteHandle<?> handle) {
        inFlight.put(handle.id(), handle);
        reader.ensureStarted(this::arrived);
    }

    private void arrived(ReplyBatch batch) {
        StreamBatch items = batch.streams();
        if (items != null) {
            streams.accept(items);
        }
        batch.replies().forEach(reply -> ended(reply, batch.node()));
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

    /**
     * Ends the handle this reply speaks of. One it does not know was ended already: a reply may come twice.
     *
     * <p>Each goes to the callbacks by itself: one that blocks must not keep others of its batch from their end. It is
     * in flight no longer from the moment its reply is here, so that nobody takes it for lost while it waits for its
     * turn; its place is free only then, so that slow callbacks slow submissions down rather than pile up replies.
     *
     * @return false if it was ended already
     */
    boolean ended(Reply reply, String node) {
        RemoteHandle<?> handle = inFlight.remove(reply.taskId());
        if (handle == null) {
            return false;
        }
        callbacks.execute(() -> {
            places.release();
            handle.ended(reply, node);
        });
        return true;
    }

    /** Whether all replies that are in this client's ring now were read within this time. */
    boolean haveCaughtUp(Duration atMost) throws InterruptedException {
        return reader.catchUp(atMost);
    }

    private @Nullable RemoteHandle<?> remove(UUID id) {
        RemoteHandle<?> handle = inFlight.remove(id);
        if (handle != null) {
            places.release();
        }
        return handle;
    }
}
