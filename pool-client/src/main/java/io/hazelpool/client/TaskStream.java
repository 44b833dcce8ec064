package io.hazelpool.client;

import io.hazelpool.api.InvalidTaskException;
import io.hazelpool.api.PoolStream;
import io.hazelpool.api.StreamTask;
import io.hazelpool.api.TaskOptions;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One stream task of a pool, ready to be submitted any number of times. */
final class TaskStream<T> implements PoolStream<T> {

    private final WorkerPool pool;
    private final StreamTask<T> task;
    private final TaskOptions options;

    TaskStream(WorkerPool pool, StreamTask<T> task, TaskOptions options) {
        this.pool = Objects.requireNonNull(pool);
        this.task = Objects.requireNonNull(task, "task");
        this.options = Objects.requireNonNull(options, "options");
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        RemoteItems<T> items;
        try {
            items = pool.prepareStream(task, options);
        } catch (InvalidTaskException e) {
            new Refused().tell(subscriber, e);
            return;
        }
        new StreamSubscription<T>(items, pool.callbacks(), subscriber).start(subscriber);
    }

    @Override
    public Stream<T> toStream() {
        StreamIterator<T> items = new StreamIterator<>(pool.prepareStream(task, options));
        items.start();
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(items, traits), false)
                .onClose(items::close);
    }

    /** To a task that cannot be sent: a subscriber must have a subscription before it is told so (rule 1.9). */
    private static final class Refused implements Flow.Subscription {

        private volatile boolean cancelled;

        @Override
        public void request(long n) {
            // There is nothing to come.
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        void tell(Flow.Subscriber<?> subscriber, InvalidTaskException why) {
            subscriber.onSubscribe(this);
            if (!cancelled) {
                subscriber.onError(why);
            }
        }
    }
}
