package io.hazelpool.cluster;

import static io.hazelpool.cluster.CountedStreams.endless;
import static io.hazelpool.cluster.CountedStreams.numbers;
import static io.hazelpool.cluster.CountedStreams.reset;
import static io.hazelpool.cluster.CountedStreams.seen;
import static io.hazelpool.cluster.CountedStreams.upTo;
import static io.hazelpool.cluster.Received.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.InvalidTaskException;
import io.hazelpool.api.StreamEmitter;
import io.hazelpool.api.StreamTask;
import io.hazelpool.api.StreamWindows;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.api.TaskFailedException;
import io.hazelpool.api.TaskRejectedException;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.cluster.CountedStreams.Seen;
import io.hazelpool.config.PoolKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams from two nodes to a client, from the subscriber's side. */
@Timeout(90)
class StreamTest {

    /** Ten million in the profile {@code long}. */
    private static final int ITEMS = Integer.getInteger("stream.items", 200_000);

    @SuppressWarnings("NullAway.Init")
    private static TestCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static WorkerPool pool;

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(2, config -> config.withPool("stream_pool", PoolKeys.BREAKER_THRESHOLD, 0));
        pool = cluster.client().pool("stream_pool");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void count_anew() {
        reset();
    }

    @Test
    void items_come_once_and_in_order_and_then_the_end() {
        Received<Integer> received = subscribe(pool.stream(numbers(10_000)), Long.MAX_VALUE);
        assertThat(received.end()).succeedsWithin(Duration.ofSeconds(30));
        assertThat(received.items()).isEqualTo(upTo(10_000));
    }

    private record CalledOrStreamed() implements Callable<String>, StreamTask<String> {

        @Override
        public String call() {
            return "called";
        }

        @Override
        public void run(StreamEmitter<String> out) {
            out.emit("streamed");
        }
    }

    @Test
    void a_task_that_could_be_called_as_well_is_streamed() {
        Received<String> received = subscribe(pool.stream(new CalledOrStreamed()), 1);
        assertThat(received.end()).succeedsWithin(Duration.ofSeconds(10));
        assertThat(received.items()).containsExactly("streamed");
    }

    @Test
    void an_empty_stream_just_ends() {
        Received<Integer> received = subscribe(pool.stream(numbers(0)), 0);
        assertThat(received.end()).succeedsWithin(Duration.ofSeconds(10));
        assertThat(received.items()).isEmpty();
    }

    @Test
    void each_subscriber_has_a_task_of_its_own() {
        var stream = pool.stream(numbers(10));
        assertThat(seen().emitted()).hasValue(0);
        stream.forEach(item -> {});
        stream.forEach(item -> {});
        assertThat(seen().emitted()).hasValue(20);
    }

    @Test
    void the_task_is_at_most_a_window_ahead() {
        Received<Integer> received = subscribe(pool.stream(endless()), 0);
        await().until(() -> seen().emitted().get() == StreamWindows.ITEMS);
        received.subscription().request(StreamWindows.ITEMS);
        await().until(() -> seen().emitted().get() == 2 * StreamWindows.ITEMS);
        assertThat(received.items()).isEqualTo(upTo(StreamWindows.ITEMS));
        received.subscription().request(10); // less than half a window: no word of it
        await().until(() -> received.items().size() == StreamWindows.ITEMS + 10);
        assertThat(seen().emitted()).hasValue(2 * StreamWindows.ITEMS);
        received.subscription().cancel();
    }

    @Test
    void large_items_count_by_their_bytes() {
        int size = 200_000;
        Received<byte[]> received = subscribe(
                pool.stream(out -> {
                    for (int i = 0; i < 20; i++) {
                        out.emit(new byte[size]);
                        seen().emitted().incrementAndGet();
                    }
                }),
                0);
        int ahead = StreamWindows.BYTES / size + 1; // and the one that exceeds it
        await().until(() -> seen().emitted().get() == ahead);
        received.subscription().request(1);
        await().until(() -> received.items().size() == 1);
        assertThat(seen().emitted()).hasValue(ahead);
        received.subscription().request(Long.MAX_VALUE);
        assertThat(received.end()).succeedsWithin(Duration.ofSeconds(10));
        assertThat(received.items()).hasSize(20);
    }

    @Test
    void a_rejection_is_an_error() {
        Received<Integer> received = subscribe(cluster.client().pool("nowhere").stream(numbers(1)), 1);
        assertThat(received.end())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        TaskRejectedException.class,
                        rejected -> assertThat(rejected.submission().answer()).isEqualTo(Answer.NO_SUCH_POOL));
    }

    @Test
    void a_task_that_cannot_be_sent_is_an_error() {
        Object notSerializable = new Object();
        StreamTask<String> task = out -> out.emit(notSerializable.toString());
        Received<String> received = subscribe(pool.stream(task), 1);
        assertThat(received.end())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(InvalidTaskException.class);
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> pool.stream(task).toStream());
    }

    @Test
    void a_failure_comes_after_the_items_before_it() {
        Received<Integer> received = subscribe(
                pool.stream(out -> {
                    numbers(300).run(out);
                    throw new IllegalStateException("on purpose");
                }),
                Long.MAX_VALUE);
        assertThat(received.end())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(TaskFailedException.class)
                .withMessageContaining("on purpose");
        assertThat(received.items()).isEqualTo(upTo(300));
    }

    @Test
    void a_subscriber_that_blocks_delays_no_other_stream() {
        CountDownLatch release = new CountDownLatch(1);
        List<Received<Integer>> blocked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Received<Integer> received = new Received<>(Long.MAX_VALUE, item -> uninterruptibly(release));
            pool.stream(numbers(10)).subscribe(received);
            blocked.add(received);
        }
        try {
            await().until(() ->
                    blocked.stream().allMatch(received -> received.items().size() == 1));
            Received<Integer> other = subscribe(pool.stream(numbers(5_000)), Long.MAX_VALUE);
            assertThat(other.end()).succeedsWithin(Duration.ofSeconds(20));
            assertThat(other.items()).hasSize(5_000);
        } finally {
            release.countDown();
        }
        blocked.forEach(received -> assertThat(received.end()).succeedsWithin(Duration.ofSeconds(10)));
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @Timeout(300)
    void many_small_items_are_read_once_and_in_order_with_no_more_than_a_window_ahead() {
        pool.<Integer>stream(out -> {
                    Seen mine = seen();
                    for (int i = 0; i < ITEMS; i++) {
                        out.emit(i);
                        long ahead =
                                mine.emitted().incrementAndGet() - mine.taken().get();
                        mine.ahead().accumulateAndGet(ahead, Math::max);
                    }
                })
                .forEach(item -> {
                    if (item != seen().taken().getAndIncrement()) { // an assertion would take longer than the item
                        throw new AssertionError(
                                "item " + item + " is number " + (seen().taken().get() - 1));
                    }
                });
        assertThat(seen().taken()).hasValue(ITEMS);
        assertThat(seen().ahead().get())
                .isBetween(2L, StreamWindows.ITEMS + 1L); // one may be taken and not counted yet
    }

    @Test
    void what_is_not_read_keeps_the_task_waiting() {
        try (Stream<Integer> items = pool.stream(endless()).toStream()) {
            Iterator<Integer> iterator = items.iterator();
            await().until(() -> seen().emitted().get() == StreamWindows.ITEMS);
            assertThat(iterator.next()).isZero();
            assertThat(seen().emitted()).hasValue(StreamWindows.ITEMS);
        }
    }

    @Test
    void reading_throws_what_the_task_did_after_the_items_before_it() {
        List<Integer> read = new ArrayList<>();
        assertThatExceptionOfType(TaskFailedException.class)
                .isThrownBy(() -> pool.<Integer>stream(out -> {
                            numbers(3).run(out);
                            throw new IllegalStateException("on purpose");
                        })
                        .forEach(read::add))
                .withMessageContaining("on purpose");
        assertThat(read).containsExactly(0, 1, 2);
    }
}
