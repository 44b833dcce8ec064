package io.hazelpool.client;

import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolException;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.api.StreamWindows;
import io.hazelpool.api.TaskFailedException;
import io.hazelpool.api.TaskLostException;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.ObjectReader;
import io.hazelpool.wire.StreamCredits.Credit;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The items of one stream, from their arrival until its consumer takes them: each once and in order, and then the end.
 * Counts what was taken, and so how far the task may go on: no more than a window of items waits here.
 *
 * <p>Concurrency: the reader's thread alone calls {@code arrived} and writes {@code arrived}. The consumer, one thread
 * at a time, calls {@code take} and {@code end}, and writes what was taken and granted. Anyone may close it. The first
 * end holds; it is written after the items that came before it, and so has to be read before one looks for items.
 */
final class RemoteItems<T> {

    private final RemoteHandle<Long> handle;
    private final OpenStreams streams;
    private final ObjectReader values;
    private final Runnable send;
    private final Queue<byte[]> waiting = new ConcurrentLinkedQueue<>();
    private volatile Runnable whenNews = () -> {};
    private volatile @Nullable UUID node;
    private volatile @Nullable End end;
    private volatile boolean closed;
    private volatile boolean cancelled;
    private volatile long arrived;
    private long itemsTaken;
    private long bytesTaken;
    private volatile long itemsGranted = StreamWindows.ITEMS;
    private volatile long bytesGranted = StreamWindows.BYTES;

    /**
     * What comes after the last item.
     *
     * @param failure why there are no more; null if these were all
     */
    record End(@Nullable PoolException failure) {}

    /**
     * Those of one task that was not sent yet.
     *
     * @param values reads them
     * @param send sends the task
     */
    RemoteItems(RemoteHandle<Long> handle, OpenStreams streams, ObjectReader values, Runnable send) {
        this.handle = handle;
        this.streams = streams;
        this.values = values;
        this.send = send;
    }

    UUID taskId() {
        return handle.id();
    }

    /** The node that sends them; null before it is known. */
    @Nullable
    UUID node() {
        return node;
    }

    /**
     * Sends the task. Blocks as long as submitting one does.
     *
     * @param news is called when there is something to take, or the end, by whichever thread brought it; must not block
     */
    @SuppressWarnings("FutureReturnValueIgnored") // neither of the two ways throws
    void start(Runnable news) {
        whenNews = news;
        if (closed) { // before this: nobody wants it any more
            whenNews = () -> {};
            return;
        }
        streams.add(this);
        handle.end().whenComplete(this::ended);
        send.run();
    }

    /** Takes in what a node sent; a batch may come twice. */
    void arrived(UUID from, long first, List<byte[]> items) {
        node = from;
        long next = arrived;
        if (closed || end != null) {
            return;
        }
        if (first > next) {
            end(lost("items from number %d to %d did not arrive".formatted(next, first - 1)));
            cancelTask();
            return;
        }
        int known = (int) Math.min(items.size(), next - first);
        if (known < items.size()) {
            waiting.addAll(items.subList(known, items.size()));
            arrived = first + items.size();
            whenNews.run();
        }
    }

    private void ended(@Nullable Outcome<Long> outcome, @Nullable Throwable failure) {
        streams.remove(this);
        if (outcome instanceof Outcome.Succeeded<Long> succeeded) {
            Object sent = succeeded.value(); // a Long, if the node is right
            end(Long.valueOf(arrived).equals(sent) ? null : lost("%d of %s items arrived".formatted(arrived, sent)));
        } else if (outcome != null) {
            end(Outcomes.causeOf(outcome));
        } else {
            end(failure instanceof PoolException told ? told : lost(String.valueOf(failure)));
        }
    }

    private void end(@Nullable PoolException failure) {
        synchronized (this) {
            if (end != null) {
                return;
            }
            end = new End(failure);
        }
        whenNews.run();
    }

    /**
     * Ends it here after what has arrived, since the client ends, and cancels the task.
     *
     * @return completed when the task has ended, however it did
     */
    CompletableFuture<?> endHere(String why) {
        end(new PoolUnavailableException(why, null));
        cancelTask();
        return handle.end().handle((outcome, failure) -> true);
    }

    private TaskLostException lost(String what) {
        return new TaskLostException("task %s of %s: %s".formatted(handle.id(), handle.pool(), what), true);
    }

    /** What comes after all that was taken, if that is the end; else null. */
    @Nullable
    End end() {
        End known = end;
        return known != null && waiting.isEmpty() ? known : null;
    }

    /** Whether there is neither an item to take nor an end. */
    boolean hasNoNews() {
        return end == null && waiting.isEmpty();
    }

    /**
     * The next item, and lets the task go on accordingly; null if there is none yet. May run code of the item's class.
     *
     * @throws TaskFailedException if it cannot be read
     */
    @Nullable
    T take() {
        byte[] item = waiting.poll();
        if (item == null) {
            return null;
        }
        T value = decode(item);
        itemsTaken++;
        bytesTaken += item.length;
        long items = itemsTaken + StreamWindows.ITEMS;
        long bytes = bytesTaken + StreamWindows.BYTES;
        if (items - itemsGranted >= StreamWindows.ITEMS / 2 || bytes - bytesGranted >= StreamWindows.BYTES / 2) {
            itemsGranted = items;
            bytesGranted = bytes;
            if (end == null) {
                streams.granted(this);
            }
        }
        return value;
    }

    @SuppressWarnings("unchecked") // a StreamTask<T> emitted it
    private T decode(byte[] item) {
        try {
            T value = (T) values.read(item);
            if (value == null) { // none is emitted, but an object may have another read in its place
                throw new IllegalStateException("it reads as null");
            }
            return value;
        } catch (Throwable e) { // reading runs users' code, and so do the exception's own methods
            Failure failure = Failure.of(e, 0);
            throw new TaskFailedException(
                    "task %s of %s: item number %d cannot be read here: %s"
                            .formatted(handle.id(), handle.pool(), itemsTaken, failure.summary()),
                    failure.className(),
                    failure.message(),
                    "",
                    e);
        }
    }

    /** How far the task may go, all counted from its start; or that nobody wants it to. */
    Credit credit() {
        return cancelled ? Credit.cancelled(handle.id()) : new Credit(handle.id(), itemsGranted, bytesGranted);
    }

    /** Drops what was not taken, tells nothing more, and cancels the task unless that has ended. */
    void close() {
        closed = true;
        whenNews = () -> {};
        waiting.clear();
        if (end == null) {
            cancelTask();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for what becomes of it
    private void cancelTask() {
        cancelled = true;
        handle.cancel(true);
    }
}
