package io.hazelpool.node.reply;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.node.worker.StreamOutlet;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.ReplyBatch;
import io.hazelpool.wire.StreamBatch;
import io.hazelpool.wire.StreamItems;
import io.hazelpool.wire.WireSeal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReplyWriterTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final TestMembers members = new TestMembers();

    @SuppressWarnings("NullAway.Init")
    private static HazelcastInstance hazelcast;

    private final UUID client = UUID.randomUUID();
    private final ReplyWriter writer = new ReplyWriter(hazelcast, "node-7", WireSeal.NONE, rings(1_000));

    @BeforeAll
    static void start_a_member() {
        hazelcast = members.start();
    }

    @AfterAll
    static void stop_the_member() {
        members.close();
    }

    @AfterEach
    void close() {
        writer.close();
    }

    @Test
    void writes_replies_in_their_order_and_in_batches() throws Exception {
        writer.start();
        List<Reply> sent = replies(5_000);
        sent.forEach(reply -> writer.send(client, reply));
        assertThat(writer.flush(LONG)).isZero();
        List<ReplyBatch> batches = batchesOf(client);
        assertThat(taskIds(batches))
                .containsExactlyElementsOf(sent.stream().map(Reply::taskId).toList());
        assertThat(batches)
                .hasSizeLessThan(1_000)
                .allMatch(batch -> batch.node().equals("node-7"));
        assertThat(batches).allMatch(batch -> batch.replies().size() <= 512);
    }

    @Test
    void gathers_what_comes_before_it_can_send() throws Exception {
        List<Reply> sent = replies(1_000);
        sent.forEach(reply -> writer.send(client, reply));
        writer.start();
        assertThat(writer.flush(LONG)).isZero();
        assertThat(batchesOf(client))
                .extracting(batch -> batch.replies().size())
                .containsExactly(512, 488);
    }

    /** Whatever the writer is doing just then: waiting for nothing, for the end of a batch, or about to. */
    @Test
    void writes_the_last_reply_too_that_comes_whenever_it_likes() throws Exception {
        writer.start();
        Random random = new Random(7);
        List<Received> clients = List.of(new Received(client), new Received(UUID.randomUUID()));
        for (int round = 0; round < 2_000; round++) {
            for (int left = 1 + random.nextInt(4); left > 0; left--) {
                Received to = clients.get(random.nextInt(4) / 3);
                to.sent++;
                writer.send(to.client, replies(1).get(0));
                spin(random.nextInt(200_000));
            }
            for (Received at : clients) {
                long until = System.nanoTime() + LONG.toNanos();
                while (at.count() < at.sent) {
                    assertThat(System.nanoTime()).as("round %d", round).isLessThan(until);
                }
            }
        }
    }

    private static void spin(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }

    /** How many replies one client was sent, and found in its ring. */
    private static final class Received {
        private final UUID client;
        private long next;
        private int sent;
        private int found;

        Received(UUID client) {
            this.client = client;
        }

        int count() throws InterruptedException {
            Ringbuffer<ReplyBatch> ring = hazelcast.getRingbuffer(ClusterNames.replies(client));
            for (long tail = ring.tailSequence(); next <= tail; next++) {
                found += ring.readOne(next).replies().size();
            }
            return found;
        }
    }

    @Test
    void cuts_batches_by_their_size() throws Exception {
        Failure large = new Failure("C", "m".repeat(300_000), "", null);
        for (int i = 0; i < 12; i++) {
            writer.send(client, Reply.ended(UUID.randomUUID(), Ending.FAILED, 0, 0, large));
        }
        writer.start();
        assertThat(writer.flush(LONG)).isZero();
        assertThat(batchesOf(client))
                .extracting(batch -> batch.replies().size())
                .containsExactly(4, 4, 4);
    }

    @Test
    void takes_what_has_gathered_of_a_stream_and_sends_it_before_its_end() throws Exception {
        Outlet outlet = new Outlet();
        writer.offer(client, outlet);
        outlet.items.addAll(List.of("a", "b"));
        writer.send(client, Reply.succeeded(outlet.taskId(), 0, 0, new byte[0]));
        writer.start();
        assertThat(writer.flush(LONG)).isZero();
        assertThat(batchesOf(client)).singleElement().satisfies(batch -> {
            StreamBatch streams = Objects.requireNonNull(batch.streams());
            assertThat(streams.nodeId()).isEqualTo(hazelcast.getLocalEndpoint().getUuid());
            assertThat(streams.parts()).singleElement().satisfies(part -> {
                assertThat(part.taskId()).isEqualTo(outlet.taskId());
                assertThat(part.items()).hasSize(2);
            });
            assertThat(batch.replies()).hasSize(1);
        });
    }

    @Test
    void keeps_items_back_while_too_many_batches_are_unread_and_nothing_else() throws Exception {
        writer.start();
        Outlet outlet = new Outlet();
        for (int i = 0; i < 32; i++) {
            outlet.items.add("item " + i);
            writer.offer(client, outlet);
            assertThat(writer.flush(LONG)).isZero();
        }
        outlet.items.add("one too many");
        writer.offer(client, outlet);
        Reply end = Reply.succeeded(outlet.taskId(), 0, 0, new byte[0]);
        writer.send(client, end);
        Reply other = replies(1).get(0);
        writer.send(client, other);
        UUID elsewhere = UUID.randomUUID();
        Outlet free = new Outlet();
        writer.offer(elsewhere, free);
        await().until(() ->
                batchesOf(elsewhere).size() == 1 && batchesOf(client).size() == 33);
        assertThat(writer.flush(Duration.ofMillis(50))).isEqualTo(2);
        List<ReplyBatch> batches = batchesOf(client);
        assertThat(taskIds(batches.subList(32, 33))).containsExactly(other.taskId());

        writer.read(client, Objects.requireNonNull(batches.get(0).streams()).number());
        assertThat(writer.flush(LONG)).isZero();
        ReplyBatch last = batchesOf(client).get(33);
        assertThat(taskIds(List.of(last))).containsExactly(end.taskId());
        assertThat(Objects.requireNonNull(last.streams()).parts()).hasSize(1);
    }

    @Test
    void keeps_nothing_back_from_a_client_that_is_forgotten() throws Exception {
        writer.start();
        Outlet outlet = new Outlet();
        for (int i = 0; i < 33; i++) {
            writer.offer(client, outlet);
            writer.flush(Duration.ofMillis(i < 32 ? LONG.toMillis() : 10));
        }
        assertThat(batchesOf(client)).hasSize(32);
        assertThat(writer.forget(client)).as("nothing waits").isFalse();
        assertThat(writer.flush(LONG)).isZero();
        assertThat(writer.forget(client)).as("nothing waits").isTrue();
    }

    private static final class Outlet implements StreamOutlet {

        private final UUID taskId = UUID.randomUUID();
        private final List<String> items = new ArrayList<>();

        @Override
        public UUID taskId() {
            return taskId;
        }

        @Override
        public StreamItems take() {
            List<byte[]> taken = items.stream()
                    .map(item -> item.getBytes(StandardCharsets.UTF_8))
                    .toList();
            items.clear();
            return new StreamItems(taskId, 0, taken);
        }
    }

    @Test
    void tells_each_client_its_own_replies() throws Exception {
        writer.start();
        UUID other = UUID.randomUUID();
        List<Reply> sent = replies(200);
        for (int i = 0; i < sent.size(); i += 2) {
            writer.send(client, sent.get(i));
            writer.send(other, sent.get(i + 1));
        }
        assertThat(writer.flush(LONG)).isZero();
        assertThat(taskIds(batchesOf(client)))
                .containsExactlyElementsOf(sent.stream()
                        .map(Reply::taskId)
                        .filter(id -> id.getLeastSignificantBits() % 2 == 0)
                        .toList());
        assertThat(taskIds(batchesOf(other))).hasSize(100);
    }

    @Test
    void has_nothing_to_wait_for_if_nothing_was_sent() throws Exception {
        writer.start();
        assertThat(writer.flush(Duration.ZERO)).isZero();
    }

    @Test
    void tells_how_many_replies_were_not_sent_in_time() throws Exception {
        replies(3).forEach(reply -> writer.send(client, reply));
        assertThat(writer.flush(Duration.ofMillis(20))).isEqualTo(3);
    }

    @Test
    void sends_nothing_after_its_close() throws Exception {
        writer.start();
        writer.send(client, replies(1).get(0));
        assertThat(writer.flush(LONG)).isZero();
        writer.close();
        writer.send(client, replies(1).get(0));
        assertThat(writer.flush(Duration.ofMillis(50))).isEqualTo(1);
        assertThat(taskIds(batchesOf(client))).hasSize(1);
    }

    @Test
    void goes_on_with_a_ring_that_was_destroyed() throws Exception {
        writer.start();
        writer.send(client, replies(1).get(0));
        assertThat(writer.flush(LONG)).isZero();
        hazelcast.getRingbuffer(ClusterNames.replies(client)).destroy();
        List<Reply> sent = replies(10);
        sent.forEach(reply -> writer.send(client, reply));
        assertThat(writer.flush(LONG)).isZero();
        assertThat(taskIds(batchesOf(client)))
                .containsExactlyElementsOf(sent.stream().map(Reply::taskId).toList());
    }

    @Test
    void tries_a_batch_again_in_its_order_whatever_kept_it_from_being_written() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        HazelcastInstance failing = (HazelcastInstance) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HazelcastInstance.class}, (proxy, method, args) -> {
                    switch (calls.incrementAndGet()) {
                        case 1 -> throw new IllegalStateException("first");
                        case 2 -> throw new LinkageError("second");
                        default -> {
                            try {
                                return method.invoke(hazelcast, args);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }
                    }
                });
        try (ReplyWriter trying = new ReplyWriter(failing, "node-7", WireSeal.NONE, rings(1_000))) {
            trying.start();
            List<Reply> sent = replies(2_000);
            sent.forEach(reply -> trying.send(client, reply));
            assertThat(trying.flush(LONG)).isZero();
            assertThat(taskIds(batchesOf(client)))
                    .containsExactlyElementsOf(sent.stream().map(Reply::taskId).toList());
            assertThat(calls).hasValueGreaterThan(2);
        }
    }

    @Test
    void does_not_count_as_unread_what_could_not_be_written() throws Exception {
        AtomicInteger rings = new AtomicInteger();
        HazelcastInstance failing = (HazelcastInstance) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HazelcastInstance.class}, (proxy, method, args) -> {
                    if (method.getName().equals("getRingbuffer") && rings.incrementAndGet() == 32) {
                        throw new IllegalStateException("once");
                    }
                    return method.invoke(hazelcast, args);
                });
        try (ReplyWriter trying = new ReplyWriter(failing, "node-7", WireSeal.NONE, rings(1_000))) {
            trying.start();
            Outlet outlet = new Outlet();
            for (int i = 0; i < 32; i++) { // as many as may be unread, the last of them at its second try
                trying.offer(client, outlet);
                assertThat(trying.flush(LONG)).isZero();
            }
            assertThat(batchesOf(client)).hasSize(32);
        }
    }

    private static ReplyRings rings(int most) {
        return new ReplyRings(hazelcast, Duration.ofMinutes(1), most);
    }

    private static List<Reply> replies(int count) {
        return LongStream.range(0, count)
                .mapToObj(i -> Reply.succeeded(new UUID(0, i), 0, 0, new byte[] {1}))
                .toList();
    }

    private static List<ReplyBatch> batchesOf(UUID client) throws InterruptedException {
        Ringbuffer<ReplyBatch> ring = hazelcast.getRingbuffer(ClusterNames.replies(client));
        List<ReplyBatch> batches = new ArrayList<>();
        for (long sequence = ring.headSequence(); sequence <= ring.tailSequence(); sequence++) {
            batches.add(ring.readOne(sequence));
        }
        return batches;
    }

    private static List<UUID> taskIds(List<ReplyBatch> batches) {
        return batches.stream()
                .flatMap(batch -> batch.replies().stream())
                .map(Reply::taskId)
                .toList();
    }
}
