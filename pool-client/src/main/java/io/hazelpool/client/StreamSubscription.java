package io.hazelpool.client;

import io.hazelpool.api.StreamWindows;
import io.hazelpool.api.TaskFailedException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one subscriber, on the callbacks' threads: its items as it requested them, and their end. The rules it names
 * are those of Reactive Streams 1.0.4.
 *
 * <p>Concurrency: {@code work} counts the reasons to look for something to deliver; whoever finds it 0 has a thread do
 * so until it is 0 again. So one call to the subscriber is made at a time, none within another (rules 1.3 and 3.3), and
 * nobody who brings news waits for it. It starts at 1: no signal comes before {@code onSubscribe} has returned.
 */
final class StreamSubscription<T> implements Flow.Subscription {

    private static final Logger log = LoggerFactory.getLogger(StreamSubscription.class);

    /** After so many items it is the turn of others that wait for a thread. */
    private static final int TURN = StreamWindows.ITEMS;

    private final RemoteItems<T> items;
    private final Executor callbacks;
    private final AtomicInteger work = new AtomicInteger(1);
    private final AtomicLong requested = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable IllegalArgumentException misuse;
    private volatile Flow.@Nullable Subscriber<? super T> subscriber; // null once it is told nothing more (rule 3.13)

    StreamSubscription(RemoteItems<T> items, Executor callbacks, Flow.Subscriber<? super T> subscriber) {
        this.items = items;
        this.callbacks = callbacks;
        this.subscriber = subscriber;
    }

    /** Tells the subscriber, on this thread, and sends the task unless it is cancelled by then. */
    void start(Flow.Subscriber<? super T> told) {
        try {
            told.onSubscribe(this);
        } catch (Throwable e) {
            thrown("onSubscribe", e);
        }
        callbacks.execute(this::deliver);
        if (!over.get()) {
            items.start(this::wake);
        }
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            misuse = new IllegalArgumentException("request(" + n + "): rule 3.9 asks for more than 0");
        } else {
            requested.accumulateAndGet(n, StreamSubscription::sum);
        }
        wake();
    }

    /** {@link Long#MAX_VALUE} if it is more: that is without bounds (rule 3.17). */
    private static long sum(long a, long b) {
        return a + b < 0 ? Long.MAX_VALUE : a + b;
    }

    @Override
    public void cancel() {
        if (over.compareAndSet(false, true)) {
            items.close();
            wake(); // drops the subscriber when it is not being called
        }
    }

    private void wake() {
        if (work.getAndIncrement() == 0) {
            callbacks.execute(this::deliver);
        }
    }

    private void deliver() {
        int seen = work.get();
        do {
            if (!deliverAll()) {
                callbacks.execute(this::deliver);
                return;
            }
            seen = work.addAndGet(-seen);
        } while (seen != 0);
    }

    /** Delivers what there is; false if its turn ended before. */
    private boolean deliverAll() {
        for (int i = 0; i < TURN; i++) {
            Flow.Subscriber<? super T> told = subscriber;
            if (over.get() || told == null) {
                subscriber = null;
                return true;
            }
            if (misuse != null) {
                finish(told, misuse);
                return true;
            }
            RemoteItems.End end = items.end();
            if (end != null) {
                finish(told, end.failure());
                return true;
            }
            if (requested.get() == 0 || !deliverOne(told)) {
                return true;
            }
        }
        return false;
    }

    /** Delivers an item, if there is one. */
    private boolean deliverOne(Flow.Subscriber<? super T> told) {
        T item;
        try {
            item = items.take();
        } catch (TaskFailedException unreadable) {
            finish(told, unreadable);
            return true;
        }
        if (item == null) {
            return false;
        }
        requested.accumulateAndGet(-1, (left, one) -> left == Long.MAX_VALUE ? left : left + one);
        try {
            told.onNext(item);
        } catch (Throwable e) {
            thrown("onNext", e);
        }
        return true;
    }

    private void finish(Flow.Subscriber<? super T> told, @Nullable Throwable failure) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        subscriber = null;
        items.close();
        try {
            if (failure == null) {
                told.onComplete();
            } else {
                told.onError(failure);
            }
        } catch (Throwable e) {
            thrown(failure == null ? "onComplete" : "onError", e);
        }
    }

    /** Rule 2.13: it must not throw, and counts as having cancelled. */
    private void thrown(String method, Throwable e) {
        log.warn("{} of the subscriber to task {} threw; its stream is cancelled", method, items.taskId(), e);
        cancel();
    }
}
