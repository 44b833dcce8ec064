package io.hazelpool.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes whatever comes, counts it, and knows when the first item came. Of use for one stream. */
final class ItemCount implements Flow.Subscriber<byte[]> {

    private static final long END_SECONDS = 60;

    private final int expected;
    private final CompletableFuture<Long> firstAt = new CompletableFuture<>();
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private int count;

    ItemCount(int expected) {
        this.expected = expected;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(byte[] item) {
        if (count++ == 0) {
            firstAt.complete(System.nanoTime());
        }
        if (item.length != ItemTask.BYTES) {
            end.completeExceptionally(new IllegalStateException("an item of %d bytes".formatted(item.length)));
        }
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(count);
    }

    /**
     * Waits for the stream's end.
     *
     * @throws IllegalStateException if it had not as many items as expected
     */
    void awaitEnd() throws InterruptedException, ExecutionException, TimeoutException {
        int came = end.get(END_SECONDS, TimeUnit.SECONDS);
        if (came != expected) {
            throw new IllegalStateException("of %d items %d came".formatted(expected, came));
        }
    }

    /** When the first item came, by {@link System#nanoTime}; to be asked after the end. */
    long firstAtNanos() {
        return firstAt.join();
    }
}
