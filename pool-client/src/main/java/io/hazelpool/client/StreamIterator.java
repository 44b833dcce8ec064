package io.hazelpool.client;

import io.hazelpool.api.PoolException;
import io.hazelpool.api.PoolUnavailableException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream on the thread that wants its items, which waits for them. It takes them from where they arrive, so no
 * more than a window of them is held, and none is handed from thread to thread.
 *
 * <p>For one thread at a time, but any may close it.
 */
final class StreamIterator<T> implements Iterator<T>, AutoCloseable {

    private final RemoteItems<T> items;
    private volatile @Nullable Thread waiter;
    private volatile boolean closed;
    private boolean ended;
    private @Nullable T next;

    StreamIterator(RemoteItems<T> items) {
        this.items = items;
    }

    /** Sends the task. */
    void start() {
        items.start(this::wake);
    }

    /**
     * Waits for the next item or the end.
     *
     * @throws PoolException if the stream did not end well, or the thread is interrupted while it waits
     * @throws IllegalStateException if it was closed before its end
     */
    @Override
    public boolean hasNext() {
        try {
            while (next == null && !ended) {
                if (closed) {
                    throw new IllegalStateException("the stream of task " + items.taskId() + " was closed");
                }
                next = items.take();
                if (next == null) {
                    endOrWait();
                }
            }
            return next != null;
        } catch (PoolException e) {
            close();
            throw e;
        }
    }

    @Override
    public T next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        T item = next;
        next = null;
        return item;
    }

    private void endOrWait() {
        RemoteItems.End end = items.end();
        if (end == null) {
            waitForNews();
            return;
        }
        ended = true;
        close();
        if (end.failure() != null) {
            throw end.failure();
        }
    }

    private void waitForNews() {
        waiter = Thread.currentThread();
        while (items.hasNoNews() && !closed) { // looked at after waiter is set: whoever brings some wakes it
            LockSupport.park(this);
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                throw new PoolUnavailableException(
                        "interrupted while waiting for items of task " + items.taskId() + ", which is cancelled", null);
            }
        }
        waiter = null;
    }

    private void wake() {
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Cancels the task, unless it has ended. */
    @Override
    public void close() {
        closed = true;
        items.close();
        wake();
    }
}
