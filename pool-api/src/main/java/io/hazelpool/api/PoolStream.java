package io.hazelpool.api;

import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The items of a {@link StreamTask}, as they come. Cold: nothing is submitted before somebody subscribes, and each
 * subscriber has a task of its own.
 *
 * <p>A subscriber gets each item once and in order, as many as it requested, then {@code onComplete}, or
 * {@code onError} with a {@link TaskRejectedException}, {@link TaskFailedException}, {@link TaskTimedOutException},
 * {@link TaskLostException} or another {@link PoolException}. What arrived before the error is delivered before it. It
 * is called on threads of the client's, one call at a time; it may block, which slows down its own stream's task and no
 * other stream.
 *
 * <p>Thread-safe.
 *
 * @param <T> the type of the items
 */
public interface PoolStream<T> extends Flow.Publisher<T> {

    /**
     * Submits the task; the subscriber hears of all that follows.
     *
     * @throws NullPointerException if there is no subscriber
     */
    @Override
    void subscribe(Flow.Subscriber<? super T> subscriber);

    /**
     * Submits the task, for those who have no reactive library. The stream waits for items as it is read, and must be
     * closed, which cancels the task if it still runs; reading to the end does as well. Its operations throw what
     * {@code onError} would be told.
     */
    Stream<T> toStream();

    /**
     * Submits the task, and waits for its end.
     *
     * @param action is called for each item on this thread; what it throws cancels the task, and is thrown
     * @throws PoolException what {@code onError} would be told
     */
    default void forEach(Consumer<? super T> action) {
        try (Stream<T> items = toStream()) {
            items.forEach(action);
        }
    }
}
