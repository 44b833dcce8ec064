package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.StreamTask;
import io.hazelpool.api.StreamWindows;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.PoolKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many streams at once, read at very different speeds. Works because nodes and test share this JVM. */
@Timeout(180)
class StreamLoadTest {

    private static final int STREAMS = 20;
    private static final int ITEMS = 100_000;

    /** How many items each stream's task has handed over, and how many its subscriber was given. */
    private static final AtomicLongArray EMITTED = new AtomicLongArray(STREAMS);

    private static final AtomicLongArray RECEIVED = new AtomicLongArray(STREAMS);

    /** How far each task was ahead at the most, and how far the items it found. */
    private static final AtomicLongArray AHEAD = new AtomicLongArray(STREAMS);

    @Test
    void twenty_streams_arrive_whole_and_in_order_with_no_more_than_a_window_held() {
        try (TestCluster cluster = TestCluster.of(3, config -> config.withPool("stream_pool", PoolKeys.WORKERS, 8));
                PoolClient client = cluster.client()) {
            WorkerPool pool = client.pool("stream_pool");
            List<Counting> subscribers = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                Counting subscriber = new Counting(i);
                subscribers.add(subscriber);
                pool.stream(counting(i)).subscribe(subscriber);
            }
            for (Counting subscriber : subscribers) {
                assertThat(subscriber.end).succeedsWithin(Duration.ofSeconds(150));
                assertThat(subscriber.expected).isEqualTo(ITEMS);
            }
            for (int i = 0; i < STREAMS; i++) {
                // One may be given and not counted yet.
                assertThat(AHEAD.get(i)).as("stream " + i).isLessThanOrEqualTo(StreamWindows.ITEMS + 1);
            }
            Awaitility.await().untilAsserted(() -> {
                PoolStatus status = pool.status();
                assertThat(status.totalTasksExecuted()).isEqualTo(STREAMS);
                assertThat(status.totalTasksFailed()).isZero();
                assertThat(status.busyWorkers()).isZero();
            });
        }
    }

    private static StreamTask<Integer> counting(int stream) {
        return out -> {
            for (int i = 0; i < ITEMS; i++) {
                out.emit(i);
                long ahead = EMITTED.incrementAndGet(stream) - RECEIVED.get(stream);
                AHEAD.accumulateAndGet(stream, ahead, Math::max);
            }
        };
    }

    /** Requests a few or many at a time, and takes its time over some, according to its number. */
    private static final class Counting implements Flow.Subscriber<Integer> {

        private final int stream;
        private final int atATime;
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private Flow.Subscription subscription = new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        };
        private int expected;

        Counting(int stream) {
            this.stream = stream;
            this.atATime = 1 << (stream % 10);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            subscription.request(atATime);
        }

        @Override
        public void onNext(Integer item) {
            if (item != expected) {
                end.completeExceptionally(new AssertionError("item " + item + " in place of " + expected));
                subscription.cancel();
            }
            expected++;
            RECEIVED.incrementAndGet(stream);
            if (expected % atATime == 0) {
                if (expected % 4_096 == 0) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(stream * 5L));
                }
                subscription.request(atATime);
            }
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
}
