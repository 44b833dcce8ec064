package io.hazelpool.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A subscriber that keeps what it is told. */
final class Received<T> implements Flow.Subscriber<T> {

    private final long request;
    private final Consumer<T> then;
    private final List<T> items = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    private volatile Flow.@Nullable Subscription subscription;

    /** Requests so many when it subscribes; the test may request more. */
    Received(long request) {
        this(request, item -> {});
    }

    /** The same, and does something with each item once it is kept. */
    Received(long request, Consumer<T> then) {
        this.request = request;
        this.then = then;
    }

    /** One that has subscribed to this, and requests so many. */
    static <T> Received<T> subscribe(Flow.Publisher<T> publisher, long request) {
        Received<T> received = new Received<>(request);
        publisher.subscribe(received);
        return received;
    }

    List<T> items() {
        return items;
    }

    CompletableFuture<@Nullable Void> end() {
        return end;
    }

    Flow.Subscription subscription() {
        if (subscription == null) {
            throw new IllegalStateException("not subscribed");
        }
        return subscription;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (request > 0) {
            given.request(request);
        }
    }

    @Override
    public void onNext(T item) {
        items.add(item);
        then.accept(item);
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }
}
