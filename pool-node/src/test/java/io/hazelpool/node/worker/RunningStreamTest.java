package io.hazelpool.node.worker;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.hazelpool.api.StreamCancelledException;
import io.hazelpool.api.StreamWindows;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.StreamCredits;
import io.hazelpool.wire.StreamCredits.Credit;
import io.hazelpool.wire.StreamItems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunningStreamTest {

    private static final int MAX_ITEM = 1_000_000;
    private static final UUID CLIENT = TestTasks.CLIENT;

    private final Offers sink = new Offers();
    private final AtomicLong nanoClock = new AtomicLong();
    private final LiveStreams streams = new LiveStreams(sink, MAX_ITEM, nanoClock::get);

    /** Counts offers, and takes nothing by itself. */
    private static final class Offers implements ItemSink {

        private final ConcurrentLinkedQueue<StreamOutlet> offered = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<UUID> forgotten = new ConcurrentLinkedQueue<>();
        private final AtomicLong read = new AtomicLong();
        private boolean waiting;

        @Override
        public void offer(UUID client, StreamOutlet outlet) {
            assertThat(client).isEqualTo(CLIENT);
            offered.add(outlet);
        }

        @Override
        public void read(UUID client, long batches) {
            read.set(batches);
        }

        @Override
        public boolean forget(UUID client) {
            forgotten.add(client);
            return !waiting;
        }
    }

    private RunningTask task() {
        RunningTask running = new RunningTask(TestTasks.tracked("stream"), 0, Duration.ofSeconds(30));
        running.becomeStream(Duration.ofSeconds(30));
        return running;
    }

    private RunningStream stream() {
        return streams.open(task(), CLIENT);
    }

    @Test
    void tells_its_start_and_then_its_items_by_number() throws Exception {
        RunningStream stream = stream();
        assertThat(sink.offered).containsExactly(stream);
        assertThat(stream.take()).isEqualTo(new StreamItems(stream.taskId(), 0, List.of()));
        stream.emit("a");
        stream.emit("b");
        assertThat(sink.offered).as("offered once until taken").containsExactly(stream, stream);
        StreamItems first = stream.take();
        assertThat(first.first()).isZero();
        assertThat(texts(first)).containsExactly("a", "b");
        stream.emit("c");
        assertThat(sink.offered).hasSize(3);
        StreamItems second = stream.take();
        assertThat(second.first()).isEqualTo(2);
        assertThat(texts(second)).containsExactly("c");
        assertThat(stream.items()).isEqualTo(3);
    }

    @Test
    void is_ahead_by_a_window_at_the_most() {
        RunningStream stream = stream();
        AtomicInteger emitted = new AtomicInteger();
        CompletableFuture<Void> done =
                CompletableFuture.runAsync(() -> IntStream.range(0, 1_000).forEach(i -> {
                    stream.emit(i);
                    emitted.incrementAndGet();
                }));
        await().until(() -> emitted.get() == StreamWindows.ITEMS);
        grant(stream, 300, StreamWindows.BYTES);
        await().until(() -> emitted.get() == 300);
        grant(stream, 100, StreamWindows.BYTES); // late: it takes nothing back
        grant(stream, 1_000, Long.MAX_VALUE);
        assertThat(done).succeedsWithin(Duration.ofSeconds(10));
        assertThat(texts(stream.take())).hasSize(1_000);
    }

    @Test
    void is_ahead_by_a_window_of_bytes_at_the_most() {
        RunningStream stream = stream();
        AtomicInteger emitted = new AtomicInteger();
        CompletableFuture<Void> done =
                CompletableFuture.runAsync(() -> IntStream.range(0, 5).forEach(i -> {
                    stream.emit(new byte[600_000]);
                    emitted.incrementAndGet();
                }));
        await().until(() -> emitted.get() == 2);
        assertThat(done).isNotDone();
        grant(stream, StreamWindows.ITEMS, 10_000_000);
        assertThat(done).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void throws_what_says_that_nobody_listens_also_while_it_waits() {
        RunningTask[] running = new RunningTask[1];
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            running[0] = task();
            RunningStream stream = streams.open(running[0], CLIENT);
            IntStream.range(0, 1_000).forEach(stream::emit);
        });
        await().until(() -> running[0] != null
                && running[0].deadlineNanos() - System.nanoTime()
                        > Duration.ofDays(1).toNanos());
        running[0].cancel();
        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(StreamCancelledException.class);
    }

    @Test
    void throws_at_once_when_it_was_cancelled_or_its_node_stops() {
        RunningTask cancelled = task();
        RunningStream stream = streams.open(cancelled, CLIENT);
        assertThat(stream.isCancelled()).isFalse();
        cancelled.cancel();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stream.isCancelled()).isTrue();
        assertThatExceptionOfType(StreamCancelledException.class).isThrownBy(() -> stream.emit("late"));
        RunningTask stopped = task();
        RunningStream other = streams.open(stopped, CLIENT);
        stopped.stop();
        assertThat(Thread.interrupted()).isTrue();
        assertThatExceptionOfType(StreamCancelledException.class).isThrownBy(() -> other.emit("late"));
    }

    @Test
    @SuppressWarnings("NullAway") // what a careless task may do
    void refuses_what_cannot_be_sent_and_goes_on() {
        RunningStream stream = stream();
        assertThatNullPointerException().isThrownBy(() -> stream.emit(null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stream.emit(new Object()))
                .withMessageContaining("java.lang.Object cannot be sent");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stream.emit(new byte[MAX_ITEM + 1]))
                .withMessageContaining("max-result-bytes is 1000000");
        stream.emit("fine");
        assertThat(texts(stream.take())).containsExactly("fine");
    }

    @Test
    void a_stray_interrupt_is_kept_and_ends_no_wait() {
        AtomicInteger emitted = new AtomicInteger();
        RunningStream[] stream = new RunningStream[1];
        CompletableFuture<Boolean> done = CompletableFuture.supplyAsync(() -> {
            stream[0] = stream();
            Thread.currentThread().interrupt();
            for (int i = 0; i <= StreamWindows.ITEMS; i++) {
                stream[0].emit(i);
                emitted.incrementAndGet();
            }
            return Thread.interrupted();
        });
        await().until(() -> emitted.get() == StreamWindows.ITEMS);
        grant(stream[0], 1_000, Long.MAX_VALUE);
        assertThat(done).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(true);
    }

    @Test
    void a_silent_client_counts_as_gone_and_one_that_grants_nothing_new_does_not() {
        RunningTask running = task();
        RunningStream stream = streams.open(running, CLIENT);
        nanoClock.set(Duration.ofSeconds(14).toNanos());
        streams.look();
        assertThat(running.isCancelled()).isFalse();
        streams.receive(new StreamCredits(CLIENT, 7, List.of(new Credit(stream.taskId(), 1, 1))));
        assertThat(sink.read).hasValue(7);
        nanoClock.set(Duration.ofSeconds(28).toNanos());
        streams.look();
        assertThat(running.isCancelled()).isFalse();
        assertThat(sink.forgotten).isEmpty();
        nanoClock.set(Duration.ofSeconds(30).toNanos());
        streams.look();
        assertThat(running.isCancelled()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(sink.forgotten).containsExactly(CLIENT);
        streams.closed(stream);
        streams.receive(new StreamCredits(CLIENT, 8, List.of(new Credit(stream.taskId(), 1, 1))));
    }

    @Test
    void a_client_that_wants_no_more_is_not_silent_and_interrupts_the_task_once() {
        RunningTask running = task();
        RunningStream stream = streams.open(running, CLIENT);
        StreamCredits noMore = new StreamCredits(CLIENT, 0, List.of(Credit.cancelled(stream.taskId())));
        streams.receive(noMore);
        assertThat(running.isCancelled()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        nanoClock.set(Duration.ofSeconds(14).toNanos());
        streams.receive(noMore);
        nanoClock.set(Duration.ofSeconds(28).toNanos());
        streams.look();
        assertThat(sink.forgotten).isEmpty();
        assertThat(Thread.interrupted()).as("it may be cleaning up").isFalse();
    }

    @Test
    void a_task_that_ignores_that_its_client_is_silent_is_interrupted_once() {
        streams.open(task(), CLIENT);
        nanoClock.set(Duration.ofSeconds(16).toNanos());
        streams.look();
        assertThat(Thread.interrupted()).isTrue();
        nanoClock.set(Duration.ofSeconds(19).toNanos());
        streams.look();
        assertThat(Thread.interrupted()).isFalse();
        assertThat(sink.forgotten).as("while its stream is open").containsExactly(CLIENT, CLIENT);
    }

    @Test
    void a_client_that_is_silent_of_one_stream_only_loses_that_one_and_is_not_forgotten() {
        RunningTask unknown = task();
        streams.open(unknown, CLIENT);
        RunningTask known = task();
        RunningStream stream = streams.open(known, CLIENT);
        nanoClock.set(Duration.ofSeconds(14).toNanos());
        grant(stream, 1, 1);
        nanoClock.set(Duration.ofSeconds(16).toNanos());
        streams.look();
        assertThat(unknown.isCancelled()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(known.isCancelled()).isFalse();
        assertThat(sink.forgotten).isEmpty();
    }

    /** Else the items of a client that died would wait in the node for ever, and the node's stop for them. */
    @Test
    void a_silent_client_is_forgotten_after_its_tasks_have_returned_until_nothing_waits_for_it() {
        streams.closed(stream());
        sink.waiting = true;
        nanoClock.set(Duration.ofSeconds(14).toNanos());
        streams.look();
        assertThat(sink.forgotten).isEmpty();
        nanoClock.set(Duration.ofSeconds(16).toNanos());
        streams.look();
        streams.look();
        assertThat(sink.forgotten).containsExactly(CLIENT, CLIENT);
        sink.waiting = false;
        streams.look();
        streams.look();
        assertThat(sink.forgotten).hasSize(3);
    }

    private void grant(RunningStream stream, long items, long bytes) {
        streams.receive(new StreamCredits(CLIENT, 0, List.of(new Credit(stream.taskId(), items, bytes))));
    }

    private static List<Object> texts(StreamItems items) {
        List<Object> texts = new ArrayList<>();
        for (byte[] item : items.items()) {
            try {
                texts.add(ObjectBytes.decode(item, RunningStreamTest.class.getClassLoader()));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        return texts;
    }
}
