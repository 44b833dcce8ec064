package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.InvalidTaskException;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.api.StreamCancelledException;
import io.hazelpool.api.StreamEmitter;
import io.hazelpool.api.StreamTask;
import io.hazelpool.api.StreamWindows;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.api.TaskContext;
import io.hazelpool.api.TaskFailedException;
import io.hazelpool.api.TaskLostException;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.api.TaskRejectedException;
import io.hazelpool.api.TaskTimedOutException;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import io.hazelpool.wire.ClusterNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams from two nodes to a client, from the subscriber's side; the tasks count what they do in this JVM. */
@Timeout(90)
class StreamTest {

    /** A cancel takes some milliseconds; on a busy machine it may take more. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final Duration TASK_TIMEOUT = Duration.ofSeconds(2);

    /** Ten million in the profile {@code long}. */
    private static final int ITEMS = Integer.getInteger("stream.items", 200_000);

    private static final AtomicReference<String> RUNNING_ON = new AtomicReference<>("");

    /** Each test has its own: tasks may outlive theirs for a moment. */
    private static volatile Seen seen = new Seen();

    @SuppressWarnings("NullAway.Init")
    private static TestCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static WorkerPool pool;

    /** Of {@link #TASK_TIMEOUT}. */
    @SuppressWarnings("NullAway.Init")
    private static WorkerPool impatient;

    /** What the tasks of one test did. */
    private static final class Seen {

        private final AtomicLong emitted = new AtomicLong();
        private final AtomicLong taken = new AtomicLong();
        private final AtomicLong ahead = new AtomicLong();
        private final AtomicBoolean cancelled = new AtomicBoolean();
    }

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(
                2,
                config -> config.withPool("stream_pool", PoolKeys.BREAKER_THRESHOLD, 0)
                        .withPool("impatient", PoolKeys.TASK_TIMEOUT, TASK_TIMEOUT));
        pool = cluster.client().pool("stream_pool");
        impatient = cluster.client().pool("impatient");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void reset() {
        seen = new Seen();
    }

    private static StreamTask<Integer> numbers(int count) {
        return out -> {
            Seen mine = seen;
            for (int i = 0; i < count; i++) {
                out.emit(i);
                mine.emitted.incrementAndGet();
            }
        };
    }

    /** Emits until it is told that nobody listens any more. */
    private static StreamTask<Integer> endless() {
        return out -> {
            Seen mine = seen;
            try {
                for (int i = 0; ; i++) {
                    out.emit(i);
                    mine.emitted.incrementAndGet();
                }
            } catch (StreamCancelledException e) {
                mine.cancelled.set(true);
                throw e;
            }
        };
    }

    private static <T> Received<T> subscribe(StreamTask<T> task, long request) {
        Received<T> received = new Received<>(request);
        pool.stream(task).subscribe(received);
        return received;
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void items_come_once_and_in_order_and_then_the_end() {
        Received<Integer> received = subscribe(numbers(10_000), Long.MAX_VALUE);
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
        Received<String> received = subscribe(new CalledOrStreamed(), 1);
        assertThat(received.end()).succeedsWithin(Duration.ofSeconds(10));
        assertThat(received.items()).containsExactly("streamed");
    }

    @Test
    void an_empty_stream_just_ends() {
        Received<Integer> received = subscribe(numbers(0), 0);
        assertThat(received.end()).succeedsWithin(Duration.ofSeconds(10));
        assertThat(received.items()).isEmpty();
    }

    @Test
    void each_subscriber_has_a_task_of_its_own() {
        var stream = pool.stream(numbers(10));
        assertThat(seen.emitted).hasValue(0);
        stream.forEach(item -> {});
        stream.forEach(item -> {});
        assertThat(seen.emitted).hasValue(20);
    }

    @Test
    void the_task_is_at_most_a_window_ahead() {
        Received<Integer> received = subscribe(endless(), 0);
        await().until(() -> seen.emitted.get() == StreamWindows.ITEMS);
        received.subscription().request(StreamWindows.ITEMS);
        await().until(() -> seen.emitted.get() == 2 * StreamWindows.ITEMS);
        assertThat(received.items()).isEqualTo(upTo(StreamWindows.ITEMS));
        received.subscription().request(10); // less than half a window: no word of it
        await().until(() -> received.items().size() == StreamWindows.ITEMS + 10);
        assertThat(seen.emitted).hasValue(2 * StreamWindows.ITEMS);
        received.subscription().cancel();
    }

    @Test
    void large_items_count_by_their_bytes() {
        int size = 200_000;
        Received<byte[]> received = subscribe(
                out -> {
                    for (int i = 0; i < 20; i++) {
                        out.emit(new byte[size]);
                        seen.emitted.incrementAndGet();
                    }
                },
                0);
        int ahead = StreamWindows.BYTES / size + 1; // and the one that exceeds it
        await().until(() -> seen.emitted.get() == ahead);
        received.subscription().request(1);
        await().until(() -> received.items().size() == 1);
        assertThat(seen.emitted).hasValue(ahead);
        received.subscription().request(Long.MAX_VALUE);
        assertThat(received.end()).succeedsWithin(Duration.ofSeconds(10));
        assertThat(received.items()).hasSize(20);
    }

    @Test
    void cancelling_reaches_a_task_that_waits_in_emit() {
        Received<Integer> received = subscribe(endless(), 10);
        await().until(() -> seen.emitted.get() == StreamWindows.ITEMS);
        received.subscription().cancel();
        await().atMost(SOON).untilTrue(seen.cancelled);
        assertThat(received.end()).isNotDone();
        assertThat(received.items()).isEqualTo(upTo(10));
    }

    @Test
    void cancelling_interrupts_a_task_that_waits_elsewhere() {
        Received<Integer> received = subscribe(
                out -> {
                    Seen mine = seen;
                    out.emit(1);
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        mine.cancelled.set(true);
                    }
                },
                10);
        await().until(() -> received.items().size() == 1);
        received.subscription().cancel();
        await().atMost(SOON).untilTrue(seen.cancelled);
    }

    @Test
    void a_rejection_is_an_error() {
        Received<Integer> received = new Received<>(1);
        cluster.client().pool("nowhere").stream(numbers(1)).subscribe(received);
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
        Received<String> received = subscribe(task, 1);
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
                out -> {
                    numbers(300).run(out);
                    throw new IllegalStateException("on purpose");
                },
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
    void a_task_that_hands_over_nothing_for_task_timeout_ends_as_timed_out_after_the_items_before_it() {
        Received<Integer> received = new Received<>(Long.MAX_VALUE);
        impatient.<Integer>stream(out -> {
                    numbers(3).run(out);
                    new CountDownLatch(1).await();
                })
                .subscribe(received);
        assertTimedOut(received, "handed over no item for 2000 ms");
        assertThat(received.items()).isEqualTo(upTo(3));
    }

    @Test
    void a_task_may_take_longer_than_task_timeout_if_items_come_within_it() {
        Received<Integer> received = new Received<>(Long.MAX_VALUE);
        impatient.<Integer>stream(out -> {
                    for (int i = 0; i < 5; i++) {
                        out.emit(i);
                        TimeUnit.MILLISECONDS.sleep(TASK_TIMEOUT.toMillis() / 4);
                    }
                })
                .subscribe(received);
        assertThat(received.end()).succeedsWithin(Duration.ofSeconds(20));
        assertThat(received.items()).isEqualTo(upTo(5));
    }

    @Test
    void a_task_may_wait_longer_than_task_timeout_for_its_subscriber() {
        Received<Integer> received = new Received<>(0);
        impatient.stream(numbers(2 * StreamWindows.ITEMS)).subscribe(received);
        await().until(() -> seen.emitted.get() == StreamWindows.ITEMS);
        long waiting = System.nanoTime();
        await().until(() ->
                System.nanoTime() - waiting > TASK_TIMEOUT.plusMillis(500).toNanos());
        assertThat(received.end()).isNotDone();
        received.subscription().request(Long.MAX_VALUE);
        assertThat(received.end()).succeedsWithin(Duration.ofSeconds(20));
        assertThat(received.items()).isEqualTo(upTo(2 * StreamWindows.ITEMS));
    }

    @Test
    void the_options_timeout_ends_a_stream_however_many_items_come() {
        Received<Integer> received = new Received<>(Long.MAX_VALUE);
        pool.stream(endless(), TaskOptions.DEFAULT.timeout(Duration.ofSeconds(1)))
                .subscribe(received);
        assertTimedOut(received, "ran longer than its time limit of 1000 ms");
        assertThat(received.items()).isEqualTo(upTo(received.items().size())).isNotEmpty();
    }

    private static void assertTimedOut(Received<?> received, String why) {
        assertThat(received.end())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(TaskTimedOutException.class)
                .withMessageContaining(why);
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
            Received<Integer> other = subscribe(numbers(5_000), Long.MAX_VALUE);
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
                    Seen mine = seen;
                    for (int i = 0; i < ITEMS; i++) {
                        out.emit(i);
                        long ahead = mine.emitted.incrementAndGet() - mine.taken.get();
                        mine.ahead.accumulateAndGet(ahead, Math::max);
                    }
                })
                .forEach(item -> {
                    if (item != seen.taken.getAndIncrement()) { // an assertion would take longer than the item
                        throw new AssertionError("item " + item + " is number " + (seen.taken.get() - 1));
                    }
                });
        assertThat(seen.taken).hasValue(ITEMS);
        assertThat(seen.ahead.get()).isBetween(2L, StreamWindows.ITEMS + 1L); // one may be taken and not counted yet
    }

    @Test
    void reading_part_of_a_stream_and_closing_it_cancels_the_task() {
        try (Stream<Integer> items = pool.stream(endless()).toStream()) {
            assertThat(items.limit(1_000).toList()).isEqualTo(upTo(1_000)); // AssertJ would close the stream itself
            assertThat(seen.cancelled).isFalse();
        }
        await().atMost(SOON).untilTrue(seen.cancelled);
    }

    @Test
    void what_is_not_read_keeps_the_task_waiting() {
        try (Stream<Integer> items = pool.stream(endless()).toStream()) {
            Iterator<Integer> iterator = items.iterator();
            await().until(() -> seen.emitted.get() == StreamWindows.ITEMS);
            assertThat(iterator.next()).isZero();
            assertThat(seen.emitted).hasValue(StreamWindows.ITEMS);
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

    @Test
    void what_the_reader_throws_cancels_the_task() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> pool.stream(endless()).forEach(item -> {
                    throw new IllegalStateException("on purpose");
                }));
        await().atMost(SOON).untilTrue(seen.cancelled);
    }

    @Test
    void an_interrupt_of_the_reader_cancels_the_task() throws InterruptedException {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                pool.<Integer>stream(out -> {
                            Seen mine = seen;
                            out.emit(1);
                            mine.emitted.incrementAndGet();
                            try {
                                new CountDownLatch(1).await();
                            } finally {
                                mine.cancelled.set(true);
                            }
                        })
                        .forEach(item -> {});
                interrupted.complete(false);
            } catch (PoolUnavailableException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            } catch (Throwable e) {
                interrupted.completeExceptionally(e);
            }
        });
        reader.start();
        await().until(() -> seen.emitted.get() == 1);
        reader.interrupt();
        assertThat(interrupted).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
        await().atMost(SOON).untilTrue(seen.cancelled);
        reader.join();
    }

    @Test
    void closing_the_client_ends_its_streams() {
        PoolClient client = cluster.client();
        Received<Integer> received = new Received<>(10);
        client.pool("stream_pool").stream(endless()).subscribe(received);
        await().until(() -> received.items().size() == 10);
        client.close();
        received.subscription().request(Long.MAX_VALUE);
        assertThat(received.end())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(PoolUnavailableException.class);
        assertThat(received.items()).isEqualTo(upTo(received.items().size()));
    }

    @Test
    void closing_the_client_cancels_its_streams_tasks_at_once() {
        PoolClient client = cluster.client();
        client.pool("stream_pool").stream(endless()).subscribe(new Received<>(0));
        await().until(() -> seen.emitted.get() == StreamWindows.ITEMS);
        client.close();
        await().atMost(SOON).untilTrue(seen.cancelled); // its node would miss the client after 15 s
    }

    /** A ring that the task's end brings into being again stays until the janitor comes, for minutes. */
    @Test
    void closing_the_client_leaves_no_ring_behind() {
        Set<String> before = cluster.replyRings();
        int late = 0; // on a machine so busy that closing did not wait long enough
        for (int i = 0; i < 5; i++) {
            seen = new Seen();
            PoolClient client = cluster.client();
            client.pool("stream_pool").stream(endless()).subscribe(new Received<>(0));
            await().until(() -> seen.emitted.get() == StreamWindows.ITEMS);
            assertThat(cluster.replyRings()).hasSizeGreaterThan(before.size());
            long closing = System.nanoTime();
            client.close();
            late += System.nanoTime() - closing < Duration.ofSeconds(1).toNanos() ? 0 : 1;
            await().atMost(SOON).untilTrue(seen.cancelled);
        }
        await().until(() -> pool.status().busyWorkers() == 0);
        assertThat(cluster.replyRings()).hasSizeLessThanOrEqualTo(before.size() + late);
    }

    @Test
    void closing_the_client_after_a_stream_cancels_its_task_all_the_same() {
        PoolClient client = cluster.client();
        try (Stream<Integer> items =
                client.pool("stream_pool").stream(endless()).toStream()) {
            assertThat(items.limit(10).toList()).isEqualTo(upTo(10));
        }
        client.close();
        await().atMost(SOON).untilTrue(seen.cancelled);
    }

    @Test
    void a_cancel_that_is_lost_is_repeated() {
        try (TestCluster deaf = TestCluster.of(1, config -> config)) {
            Received<Integer> received = new Received<>(0);
            deaf.client().pool("stream_pool").stream(endless()).subscribe(received);
            await().until(() -> seen.emitted.get() == StreamWindows.ITEMS);
            deaf.member().getTopic(ClusterNames.CONTROL).destroy(); // and with it the node's listener
            received.subscription().cancel();
            await().atMost(SOON).untilTrue(seen.cancelled);
        }
    }

    @Test
    void a_node_that_crashes_ends_its_streams_as_lost_after_what_came_before() {
        try (TestCluster two = TestCluster.of(2, config -> config)) {
            PoolNode doomed = two.nodes().get(1);
            String name = doomed.name();
            Received<Integer> received = null;
            List<Received<Integer>> others = new ArrayList<>();
            WorkerPool streams = two.client().pool("stream_pool");
            while (received == null) { // until one runs there
                Received<Integer> candidate = new Received<>(1_000);
                streams.<Integer>stream(out -> {
                            RUNNING_ON.set(TaskContext.current().node());
                            for (int i = 0; ; i++) {
                                out.emit(i);
                            }
                        })
                        .subscribe(candidate);
                await().until(() -> candidate.items().size() == 1_000);
                if (RUNNING_ON.get().equals(name)) {
                    received = candidate;
                } else {
                    others.add(candidate);
                }
            }
            two.crash(doomed);
            received.subscription().request(Long.MAX_VALUE);
            assertThat(received.end())
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(TaskLostException.class);
            assertThat(received.items()).isEqualTo(upTo(received.items().size()));
            others.forEach(other -> assertThat(other.end()).isNotDone());
        }
    }
}
