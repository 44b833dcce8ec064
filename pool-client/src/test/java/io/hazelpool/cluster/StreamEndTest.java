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

import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.api.StreamWindows;
import io.hazelpool.api.TaskContext;
import io.hazelpool.api.TaskLostException;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.api.TaskTimedOutException;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.cluster.CountedStreams.Seen;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import io.hazelpool.wire.ClusterNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What ends a stream before its task has handed over all: a cancel, a time limit, or the end of who reads or runs it.
 */
@Timeout(90)
class StreamEndTest {

    /** A cancel takes some milliseconds; on a busy machine it may take more. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final Duration TASK_TIMEOUT = Duration.ofSeconds(2);

    private static final AtomicReference<String> RUNNING_ON = new AtomicReference<>("");

    @SuppressWarnings("NullAway.Init")
    private static TestCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static WorkerPool pool;

    /** Of {@link #TASK_TIMEOUT}. */
    @SuppressWarnings("NullAway.Init")
    private static WorkerPool impatient;

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
    void count_anew() {
        reset();
    }

    @Test
    void cancelling_reaches_a_task_that_waits_in_emit() {
        Received<Integer> received = subscribe(pool.stream(endless()), 10);
        await().until(() -> seen().emitted().get() == StreamWindows.ITEMS);
        received.subscription().cancel();
        await().atMost(SOON).untilTrue(seen().cancelled());
        assertThat(received.end()).isNotDone();
        assertThat(received.items()).isEqualTo(upTo(10));
    }

    @Test
    void cancelling_interrupts_a_task_that_waits_elsewhere() {
        Received<Integer> received = subscribe(
                pool.stream(out -> {
                    Seen mine = seen();
                    out.emit(1);
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        mine.cancelled().set(true);
                    }
                }),
                10);
        await().until(() -> received.items().size() == 1);
        received.subscription().cancel();
        await().atMost(SOON).untilTrue(seen().cancelled());
    }

    @Test
    void a_task_that_hands_over_nothing_for_task_timeout_ends_as_timed_out_after_the_items_before_it() {
        Received<Integer> received = subscribe(
                impatient.stream(out -> {
                    numbers(3).run(out);
                    new CountDownLatch(1).await();
                }),
                Long.MAX_VALUE);
        assertTimedOut(received, "handed over no item for 2000 ms");
        assertThat(received.items()).isEqualTo(upTo(3));
    }

    @Test
    void a_task_may_take_longer_than_task_timeout_if_items_come_within_it() {
        Received<Integer> received = subscribe(
                impatient.stream(out -> {
                    for (int i = 0; i < 5; i++) {
                        out.emit(i);
                        TimeUnit.MILLISECONDS.sleep(TASK_TIMEOUT.toMillis() / 4);
                    }
                }),
                Long.MAX_VALUE);
        assertThat(received.end()).succeedsWithin(Duration.ofSeconds(20));
        assertThat(received.items()).isEqualTo(upTo(5));
    }

    @Test
    void a_task_may_wait_longer_than_task_timeout_for_its_subscriber() {
        Received<Integer> received = subscribe(impatient.stream(numbers(2 * StreamWindows.ITEMS)), 0);
        await().until(() -> seen().emitted().get() == StreamWindows.ITEMS);
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
        Received<Integer> received =
                subscribe(pool.stream(endless(), TaskOptions.DEFAULT.timeout(Duration.ofSeconds(1))), Long.MAX_VALUE);
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
    void reading_part_of_a_stream_and_closing_it_cancels_the_task() {
        try (Stream<Integer> items = pool.stream(endless()).toStream()) {
            assertThat(items.limit(1_000).toList()).isEqualTo(upTo(1_000)); // AssertJ would close the stream itself
            assertThat(seen().cancelled()).isFalse();
        }
        await().atMost(SOON).untilTrue(seen().cancelled());
    }

    @Test
    void what_the_reader_throws_cancels_the_task() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> pool.stream(endless()).forEach(item -> {
                    throw new IllegalStateException("on purpose");
                }));
        await().atMost(SOON).untilTrue(seen().cancelled());
    }

    @Test
    void an_interrupt_of_the_reader_cancels_the_task() throws InterruptedException {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                pool.<Integer>stream(out -> {
                            Seen mine = seen();
                            out.emit(1);
                            mine.emitted().incrementAndGet();
                            try {
                                new CountDownLatch(1).await();
                            } finally {
                                mine.cancelled().set(true);
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
        await().until(() -> seen().emitted().get() == 1);
        reader.interrupt();
        assertThat(interrupted).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
        await().atMost(SOON).untilTrue(seen().cancelled());
        reader.join();
    }

    @Test
    void closing_the_client_ends_its_streams() {
        PoolClient client = cluster.client();
        Received<Integer> received = subscribe(client.pool("stream_pool").stream(endless()), 10);
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
        await().until(() -> seen().emitted().get() == StreamWindows.ITEMS);
        client.close();
        await().atMost(SOON).untilTrue(seen().cancelled()); // its node would miss the client after 15 s
    }

    /** A ring that the task's end brings into being again stays until the janitor comes, for minutes. */
    @Test
    void closing_the_client_leaves_no_ring_behind() {
        Set<String> before = cluster.replyRings();
        int late = 0; // on a machine so busy that closing did not wait long enough
        for (int i = 0; i < 5; i++) {
            reset();
            PoolClient client = cluster.client();
            client.pool("stream_pool").stream(endless()).subscribe(new Received<>(0));
            await().until(() -> seen().emitted().get() == StreamWindows.ITEMS);
            assertThat(cluster.replyRings()).hasSizeGreaterThan(before.size());
            long closing = System.nanoTime();
            client.close();
            late += System.nanoTime() - closing < Duration.ofSeconds(1).toNanos() ? 0 : 1;
            await().atMost(SOON).untilTrue(seen().cancelled());
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
        await().atMost(SOON).untilTrue(seen().cancelled());
    }

    @Test
    void a_cancel_that_is_lost_is_repeated() {
        try (TestCluster deaf = TestCluster.of(1, config -> config)) {
            Received<Integer> received = subscribe(deaf.client().pool("stream_pool").stream(endless()), 0);
            await().until(() -> seen().emitted().get() == StreamWindows.ITEMS);
            deaf.member().getTopic(ClusterNames.CONTROL).destroy(); // and with it the node's listener
            received.subscription().cancel();
            await().atMost(SOON).untilTrue(seen().cancelled());
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
