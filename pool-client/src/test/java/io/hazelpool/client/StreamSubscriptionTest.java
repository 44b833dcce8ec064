package io.hazelpool.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.StreamWindows;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.api.TaskFailedException;
import io.hazelpool.api.TaskLostException;
import io.hazelpool.api.TaskRejectedException;
import io.hazelpool.wire.AllowedClasses;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.ObjectReader;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.StreamBatch;
import io.hazelpool.wire.StreamCredits;
import io.hazelpool.wire.StreamCredits.Credit;
import io.hazelpool.wire.StreamItems;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.WireSeal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a subscriber is told of items that come in by hand, with callbacks that run when the test says so. The task
 * waits in the queue of a real member: it is cancelled when it is there no more.
 */
@Timeout(30)
class StreamSubscriptionTest {

    private static final UUID CLIENT = UUID.randomUUID();

    @SuppressWarnings("NullAway.Init")
    private static HazelcastInstance member;

    @SuppressWarnings("NullAway.Init")
    private static HazelcastInstance client;

    private final SettableClock clock = new SettableClock(0);
    private final Queue<Runnable> callbacks = new ConcurrentLinkedQueue<>();
    private final ReplyReader replies = new ReplyReader(client, CLIENT, WireSeal.NONE);
    private final Results results = new Results(
            10,
            callbacks::add,
            new ObjectReader(getClass().getClassLoader(), AllowedClasses.OF_THIS_PROGRAM),
            replies,
            new Canceller(member, Runnable::run, clock, Duration.ofSeconds(4)),
            clock);
    private final OpenStreams streams = new OpenStreams(new CreditSender(member, CLIENT, Runnable::run));
    private final IQueue<TaskEnvelope> queue = member.getQueue(ClusterNames.queue("reports"));
    private final TaskEnvelope envelope =
            new TaskEnvelope(UUID.randomUUID(), CLIENT, 0, TaskEnvelope.NEVER, new byte[1]);
    private final PendingTask pending =
            new PendingTask("reports", envelope, System.nanoTime(), System.nanoTime(), new SubmissionWatches());
    private final RemoteHandle<Long> handle = results.expect(pending, "reports");
    private final RemoteItems<Object> items = new RemoteItems<>(
            handle, streams, new ObjectReader(getClass().getClassLoader(), AllowedClasses.OF_THIS_PROGRAM), () -> {
                queue.add(envelope);
                results.track(handle);
                pending.answer(Answer.ACCEPTED, "");
            });
    private final Recorder subscriber = new Recorder();
    private final List<StreamCredits> told = new ArrayList<>();
    private long batches;

    /** Writes down what it is told. */
    private static final class Recorder implements Flow.Subscriber<Object> {

        private final List<Object> told = new ArrayList<>();
        private Consumer<Flow.Subscription> onSubscribe = subscription -> {};
        private Consumer<Object> onNext = item -> {};
        private Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            onSubscribe.accept(given);
        }

        @Override
        public void onNext(Object item) {
            told.add(item);
            onNext.accept(item);
        }

        @Override
        public void onError(Throwable failure) {
            told.add(failure);
        }

        @Override
        public void onComplete() {
            told.add("complete");
        }

        Flow.Subscription subscription() {
            assertThat(subscription).isNotNull();
            return subscription;
        }
    }

    @BeforeAll
    static void start_a_member() {
        member = LoneMember.start(6951);
        client = ClientOf.member(member);
    }

    @AfterAll
    static void stop_the_member() {
        client.shutdown();
        member.shutdown();
    }

    /** The member takes the part of the node that sends the items. */
    @BeforeEach
    void listen() {
        StreamCredits.receivedBy(member, told::add);
    }

    @AfterEach
    void close() {
        replies.close();
        queue.clear();
    }

    private void subscribe(long request) {
        subscriber.onSubscribe = subscriber.onSubscribe.andThen(given -> {
            if (request > 0) {
                given.request(request);
            }
        });
        new StreamSubscription<>(items, callbacks::add, subscriber).start(subscriber);
        callBack();
    }

    private void callBack() {
        for (Runnable next = callbacks.poll(); next != null; next = callbacks.poll()) {
            next.run();
        }
    }

    private void arrive(long first, Object... values) {
        arriveEncoded(
                first,
                IntStream.range(0, values.length)
                        .mapToObj(i -> encoded(values[i]))
                        .toList());
    }

    private void arriveEncoded(long first, List<byte[]> values) {
        UUID node = member.getLocalEndpoint().getUuid();
        streams.arrived(new StreamBatch(node, ++batches, List.of(new StreamItems(handle.id(), first, values))));
        callBack();
    }

    private void end(Reply reply) {
        results.ended(reply, "node");
        callBack();
    }

    private void succeed(long count) {
        end(Reply.succeeded(handle.id(), 0, 1, encoded(count)));
    }

    private static byte[] encoded(Object value) {
        try {
            return ObjectBytes.encode(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitCancelled() {
        await().until(() -> {
            callBack();
            return queue.isEmpty() && handle.end().isDone();
        });
        callBack();
    }

    private void assertNotCancelled() {
        callBack();
        assertThat(queue).hasSize(1);
    }

    @Test
    void items_come_in_order_and_the_end_after_them() {
        subscribe(10);
        arrive(0);
        arrive(0, "a", "b");
        arrive(2, "c");
        succeed(3);
        assertThat(subscriber.told).containsExactly("a", "b", "c", "complete");
        assertNotCancelled();
    }

    @Test
    void no_more_come_than_were_requested() {
        subscribe(0);
        arrive(0, "a", "b", "c");
        assertThat(subscriber.told).isEmpty();
        subscriber.subscription().request(2);
        callBack();
        assertThat(subscriber.told).containsExactly("a", "b");
        succeed(3);
        assertThat(subscriber.told).hasSize(2);
        subscriber.subscription().request(Long.MAX_VALUE);
        subscriber.subscription().request(Long.MAX_VALUE);
        callBack();
        assertThat(subscriber.told).containsExactly("a", "b", "c", "complete");
    }

    @Test
    void the_end_needs_no_demand() {
        subscribe(0);
        succeed(0);
        assertThat(subscriber.told).containsExactly("complete");
    }

    @Test
    void items_that_come_twice_are_told_once() {
        subscribe(10);
        arrive(0, "a", "b");
        arrive(0, "a", "b");
        arrive(1, "b", "c");
        succeed(3);
        assertThat(subscriber.told).containsExactly("a", "b", "c", "complete");
    }

    @Test
    void a_gap_ends_the_stream_as_lost_after_what_came_before_it_and_cancels_the_task() {
        subscribe(1);
        arrive(0, "a", "b");
        arrive(3, "d");
        awaitCancelled();
        assertThat(subscriber.told).containsExactly("a");
        subscriber.subscription().request(5);
        callBack();
        assertThat(subscriber.told).hasSize(3).startsWith("a", "b");
        assertThat(subscriber.told.get(2))
                .isInstanceOfSatisfying(
                        TaskLostException.class, lost -> assertThat(lost).hasMessageContaining("from number 2 to 2"));
    }

    @Test
    void fewer_items_than_there_were_are_told_as_lost() {
        subscribe(10);
        arrive(0, "a");
        succeed(2);
        assertThat(subscriber.told).hasSize(2).startsWith("a");
        assertThat(subscriber.told.get(1)).isInstanceOf(TaskLostException.class);
    }

    @Test
    void a_failure_comes_after_the_items_before_it() {
        subscribe(1);
        arrive(0, "a", "b");
        end(Reply.ended(handle.id(), Ending.FAILED, 0, 1, Failure.told("Oops", "on purpose")));
        assertThat(subscriber.told).containsExactly("a");
        subscriber.subscription().request(1);
        callBack();
        assertThat(subscriber.told).hasSize(3);
        assertThat(subscriber.told.get(2))
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        failed -> assertThat(failed.remoteClassName()).isEqualTo("Oops"));
    }

    @Test
    void an_item_that_cannot_be_read_ends_the_stream_and_cancels_the_task() {
        subscribe(10);
        arriveEncoded(0, List.of(encoded("a"), new byte[] {1, 2, 3}, encoded("c")));
        assertThat(subscriber.told).hasSize(2).startsWith("a");
        assertThat(subscriber.told.get(1))
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        failed -> assertThat(failed).hasMessageContaining("item number 1 cannot be read"));
        awaitCancelled();
        assertThat(subscriber.told).hasSize(2);
    }

    @Test
    void a_subscriber_that_throws_cancels_the_task_and_is_told_nothing_more() {
        subscriber.onNext = item -> {
            throw new IllegalStateException("on purpose");
        };
        subscribe(10);
        arrive(0, "a", "b");
        awaitCancelled();
        assertThat(subscriber.told).containsExactly("a");
    }

    @Test
    void cancelling_drops_what_came_and_cancels_the_task() {
        subscribe(1);
        arrive(0, "a", "b");
        subscriber.subscription().cancel();
        subscriber.subscription().request(5);
        arrive(2, "c");
        awaitCancelled();
        assertThat(subscriber.told).containsExactly("a");
    }

    @Test
    void who_cancels_when_it_subscribes_submits_nothing() {
        subscriber.onSubscribe = Flow.Subscription::cancel;
        subscribe(0);
        assertThat(queue).isEmpty();
        assertThat(pending.isAnswered()).isFalse();
        assertThat(subscriber.told).isEmpty();
    }

    @Test
    void requesting_nothing_is_an_error_and_cancels_the_task() {
        subscribe(0);
        subscriber.subscription().request(0);
        awaitCancelled();
        assertThat(subscriber.told).singleElement().isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_rejection_is_an_error() {
        RemoteItems<Object> refused = new RemoteItems<>(
                handle,
                streams,
                new ObjectReader(getClass().getClassLoader(), AllowedClasses.OF_THIS_PROGRAM),
                () -> pending.answer(Answer.QUEUE_FULL, "full"));
        new StreamSubscription<>(refused, callbacks::add, subscriber).start(subscriber);
        callBack();
        assertThat(subscriber.told).singleElement().isInstanceOf(TaskRejectedException.class);
    }

    @Test
    void requests_within_on_next_do_not_nest() {
        subscriber.onNext = item -> {
            subscriber.told.add("in");
            subscriber.subscription().request(1);
            callBack(); // whatever it scheduled would run within
            subscriber.told.add("out");
        };
        subscribe(1);
        arrive(0, "a", "b");
        assertThat(subscriber.told).containsExactly("a", "in", "out", "b", "in", "out");
    }

    @Test
    void credit_follows_the_items_taken_by_half_windows() {
        int half = StreamWindows.ITEMS / 2;
        subscribe(half - 1);
        arrive(0, IntStream.range(0, StreamWindows.ITEMS).boxed().toArray());
        assertThat(items.credit().items()).isEqualTo(StreamWindows.ITEMS);
        subscriber.subscription().request(1);
        callBack();
        assertThat(items.credit().items()).isEqualTo(StreamWindows.ITEMS + half);
        assertThat(items.credit().bytes()).isGreaterThan(StreamWindows.BYTES);
    }

    @Test
    void credit_follows_the_bytes_taken_by_half_windows() {
        byte[] large = encoded(new byte[StreamWindows.BYTES / 2]);
        subscribe(0);
        arriveEncoded(0, List.of(large, large));
        assertThat(items.credit().bytes()).isEqualTo(StreamWindows.BYTES);
        subscriber.subscription().request(1);
        callBack();
        assertThat(items.credit().bytes()).isEqualTo(StreamWindows.BYTES + large.length);
        assertThat(items.credit().items()).isEqualTo(StreamWindows.ITEMS + 1);
    }

    @Test
    void the_node_is_told_of_new_credit_at_once() {
        subscribe(StreamWindows.ITEMS / 2);
        arrive(0, IntStream.range(0, StreamWindows.ITEMS / 2 - 1).boxed().toArray());
        assertThat(told).isEmpty();
        arrive(StreamWindows.ITEMS / 2 - 1, "next");
        assertThat(told).singleElement().satisfies(credits -> {
            assertThat(credits.client()).isEqualTo(CLIENT);
            assertThat(credits.batchesRead()).isEqualTo(2);
            assertThat(credits.credits()).containsExactly(items.credit());
        });
    }

    /** A node takes a stream of which it hears nothing for one whose client is gone. */
    @Test
    void the_node_is_told_of_every_stream_with_each_beat_until_its_end() {
        subscribe(0);
        streams.tellNodes();
        assertThat(told).isEmpty(); // which node has it is not known yet
        arrive(0);
        streams.tellNodes();
        streams.tellNodes();
        assertThat(told)
                .hasSize(2)
                .allSatisfy(credits -> assertThat(credits.credits())
                        .containsExactly(new Credit(handle.id(), StreamWindows.ITEMS, StreamWindows.BYTES)));
        succeed(0);
        streams.tellNodes();
        assertThat(told).hasSize(2);
    }

    /** A cancel may get lost: nobody answers it. */
    @Test
    void a_cancelled_stream_is_told_as_such_with_each_beat_until_its_end() {
        subscribe(0);
        arrive(0);
        queue.clear(); // it runs
        subscriber.subscription().cancel();
        streams.tellNodes();
        streams.tellNodes();
        assertThat(told)
                .hasSize(2)
                .allSatisfy(credits -> assertThat(credits.credits()).containsExactly(Credit.cancelled(handle.id())));
        end(Reply.ended(handle.id(), Ending.CANCELLED, 0, 1, Failure.told("CANCELLED", "was cancelled")));
        streams.tellNodes();
        assertThat(told).hasSize(2);
    }

    @Test
    void a_stream_that_was_cancelled_before_its_node_was_known_is_told_as_such() {
        subscribe(0);
        queue.clear();
        subscriber.subscription().cancel();
        arrive(0);
        streams.tellNodes();
        assertThat(told)
                .singleElement()
                .satisfies(credits -> assertThat(credits.credits()).containsExactly(Credit.cancelled(handle.id())));
    }
}
