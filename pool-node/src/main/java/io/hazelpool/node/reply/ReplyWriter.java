package io.hazelpool.node.reply;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.ringbuffer.OverflowPolicy;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.hazelpool.node.worker.ItemSink;
import io.hazelpool.node.worker.ReplySink;
import io.hazelpool.node.worker.StreamOutlet;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.ReplyBatch;
import io.hazelpool.wire.StreamBatch;
import io.hazelpool.wire.StreamItems;
import io.hazelpool.wire.WireSeal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes replies, and items of streams, into their clients' rings. One batch per client is under way at a time; what
 * comes meanwhile goes with the next: of a stream, all that has gathered when the batch is made. A batch that could not
 * be written is tried again, in its order: a client may see a reply twice, and knows it by its task's id, and an item
 * by its number.
 *
 * <p>A ring has room for the ends of all tasks a client may have in flight, so those are never held back. Of batches
 * with items only {@value #MAX_UNREAD} are in it that the client has not told to have read; then the items wait here,
 * and the end of their own stream behind them.
 *
 * <p>Concurrency: {@code outboxes} and what is in them are guarded by {@code lock}. One thread sends. Workers, and
 * Hazelcast's threads with what became of a batch, put into {@code inbox} and wake the thread only if it is parked;
 * they never take the lock: whoever queued for it behind a virtual worker would wait for that to run, and one of
 * Hazelcast's threads would keep a whole connection waiting. The thread says that it is parked before it looks into the
 * inbox a last time, and they look at that after they put: so either it finds what they put, or they wake it. A worker
 * does not wake it for a client whose batch is under way while there is no other client: the end of that batch will.
 */
public final class ReplyWriter implements ReplySink, ItemSink, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ReplyWriter.class);

    private static final int MAX_BATCH = 512;
    private static final int MAX_BATCH_BYTES = 1 << 20;
    private static final int MAX_UNREAD = 32;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final HazelcastInstance hazelcast;
    private final String node;
    private final WireSeal seal;
    private final ReplyRings rings;
    private final Thread thread = new Thread(this::run, "hazelpool-reply-writer");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition emptied = lock.newCondition();
    private final Queue<Incoming> inbox = new ConcurrentLinkedQueue<>();
    private final Map<UUID, Outbox> outboxes = new HashMap<>();
    private volatile boolean parked;
    private volatile @Nullable UUID expected;
    private boolean closed;

    private final Map<UUID, ArrayDeque<Long>> unread = new HashMap<>();
    private long itemBatches;

    private sealed interface Incoming permits Addressed, Written {}

    private record Addressed(UUID client, Outgoing outgoing) implements Incoming {}

    /** What became of a batch. */
    private record Written(Parcel parcel, @Nullable Throwable failure) implements Incoming {}

    private sealed interface Outgoing permits End, Offer, Items {
        UUID taskId();

        int size();
    }

    private record End(Reply reply) implements Outgoing {
        @Override
        public UUID taskId() {
            return reply.taskId();
        }

        @Override
        public int size() {
            return reply.size();
        }
    }

    /** Items that may still gather. */
    private record Offer(StreamOutlet outlet) implements Outgoing {
        @Override
        public UUID taskId() {
            return outlet.taskId();
        }

        @Override
        public int size() {
            return 0;
        }
    }

    private record Items(StreamItems items) implements Outgoing {
        @Override
        public UUID taskId() {
            return items.taskId();
        }

        @Override
        public int size() {
            return items.size();
        }
    }

    /** One client's replies; gone as soon as it is empty. */
    private static final class Outbox {
        private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
        private List<Outgoing> underWay = List.of();
        private long notBefore = System.nanoTime();
        private long failingSince;
        private boolean failing;
    }

    /** A batch taken out of an outbox for sending. */
    private record Parcel(
            UUID client, List<Reply> replies, @Nullable StreamBatch streams) {}

    /**
     * A writer that does not run yet.
     *
     * @param node the node's name
     * @param rings tells which clients are written to; what is for others is dropped
     */
    public ReplyWriter(HazelcastInstance hazelcast, String node, WireSeal seal, ReplyRings rings) {
        this.hazelcast = hazelcast;
        this.node = node;
        this.seal = seal;
        this.rings = rings;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    @Override
    public void send(UUID client, Reply reply) {
        put(client, new End(reply));
    }

    @Override
    public void offer(UUID client, StreamOutlet outlet) {
        put(client, new Offer(outlet));
    }

    private void put(UUID client, Outgoing outgoing) {
        inbox.add(new Addressed(client, outgoing));
        if (parked && !client.equals(expected)) {
            wake();
        }
    }

    @Override
    public void read(UUID client, long batches) {
        lock.lock();
        try {
            ArrayDeque<Long> sent = unread.get(client);
            if (sent != null) {
                boolean full = sent.size() >= MAX_UNREAD;
                while (!sent.isEmpty() && sent.peek() <= batches) {
                    sent.poll();
                }
                if (sent.isEmpty()) {
                    unread.remove(client);
                }
                if (full) {
                    wake();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean forget(UUID client) {
        lock.lock();
        try {
            read(client, Long.MAX_VALUE);
            sort();
            return !outboxes.containsKey(client);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every reply so far is in its ring.
     *
     * @return how many are not, when patience ended
     */
    public int flush(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            sort();
            while (!outboxes.isEmpty() && left > 0) {
                left = emptied.awaitNanos(left);
            }
            return outboxes.values().stream()
                    .mapToInt(outbox -> outbox.waiting.size() + outbox.underWay.size())
                    .sum();
        } finally {
            lock.unlock();
        }
    }

    /** Puts what came in into the outboxes, and takes out what was written; under the lock. */
    private void sort() {
        for (Incoming next = inbox.poll(); next != null; next = inbox.poll()) {
            if (next instanceof Addressed addressed) {
                outboxes.computeIfAbsent(addressed.client, unknown -> new Outbox())
                        .waiting
                        .add(addressed.outgoing);
            } else if (next instanceof Written written) {
                settle(written.parcel, written.failure);
            }
        }
    }

    private void run() {
        for (List<Parcel> parcels = nextParcels(); parcels != null; parcels = nextParcels()) {
            parcels.forEach(this::write);
        }
    }

    private void write(Parcel parcel) {
        try {
            if (!rings.admits(parcel.client)) {
                written(parcel, null);
                return;
            }
            Ringbuffer<Object> ring = hazelcast.getRingbuffer(ClusterNames.replies(parcel.client));
            ring.addAsync(
                            seal.seal(new ReplyBatch(node, parcel.replies, parcel.streams), parcel.client),
                            OverflowPolicy.OVERWRITE)
                    .whenCompleteAsync((sequence, failure) -> written(parcel, failure), Runnable::run);
        } catch (Throwable e) {
            written(parcel, e);
        }
    }

    private void written(Parcel parcel, @Nullable Throwable failure) {
        inbox.add(new Written(parcel, failure));
        wake();
    }

    private void settle(Parcel parcel, @Nullable Throwable failure) {
        UUID client = parcel.client;
        if (failure != null && parcel.streams != null) {
            neverRead(client, parcel.streams.number());
        }
        Outbox outbox = outboxes.get(client);
        if (outbox == null) {
            return;
        }
        if (failure == null) {
            outbox.failing = false;
        } else {
            tryAgain(client, outbox, failure);
        }
        outbox.underWay = List.of();
        if (outbox.waiting.isEmpty()) {
            outboxes.remove(client);
            emptied.signalAll();
        }
    }

    /** It is tried again by another number: if this one counted on, tries alone would make the client seem behind. */
    private void neverRead(UUID client, long number) {
        ArrayDeque<Long> sent = unread.get(client);
        if (sent != null && sent.remove(number) && sent.isEmpty()) {
            unread.remove(client);
        }
    }

    private static void tryAgain(UUID client, Outbox outbox, Throwable failure) {
        long now = System.nanoTime();
        if (!outbox.failing) {
            outbox.failing = true;
            outbox.failingSince = now;
            log.warn("client {}: cannot write {} replies, trying again", client, outbox.underWay.size(), failure);
        }
        if (now - outbox.failingSince > GIVE_UP_NANOS) {
            log.error("client {}: gave up on {} replies", client, outbox.underWay.size());
            return;
        }
        for (int i = outbox.underWay.size() - 1; i >= 0; i--) {
            outbox.waiting.addFirst(outbox.underWay.get(i));
        }
        outbox.notBefore = now + RETRY_NANOS;
    }

    /** Waits for something to send; null once closed. */
    private @Nullable List<Parcel> nextParcels() {
        lock.lock();
        try {
            while (!closed) {
                sort();
                long now = System.nanoTime();
                List<Parcel> ready = new ArrayList<>();
                long wait = Long.MAX_VALUE;
                for (Map.Entry<UUID, Outbox> entry : outboxes.entrySet()) {
                    Outbox outbox = entry.getValue();
                    if (outbox.underWay.isEmpty() && !outbox.waiting.isEmpty()) {
                        if (outbox.notBefore - now <= 0) {
                            outbox.underWay = takeBatch(entry.getKey(), outbox.waiting);
                            if (!outbox.underWay.isEmpty()) {
                                ready.add(parcel(entry.getKey(), outbox.underWay));
                            }
                        } else {
                            wait = Math.min(wait, outbox.notBefore - now);
                        }
                    }
                }
                if (!ready.isEmpty()) {
                    return ready;
                }
                expected = onlyOneUnderWay();
                park(wait);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable UUID onlyOneUnderWay() {
        if (outboxes.size() != 1) {
            return null;
        }
        Map.Entry<UUID, Outbox> only = outboxes.entrySet().iterator().next();
        return only.getValue().underWay.isEmpty() ? null : only.getKey();
    }

    /** The first ones, as many as fit; of streams that must wait, nothing. */
    private List<Outgoing> takeBatch(UUID client, ArrayDeque<Outgoing> waiting) {
        ArrayDeque<Long> sent = unread.get(client);
        boolean noItems = sent != null && sent.size() >= MAX_UNREAD;
        List<Outgoing> batch = new ArrayList<>(Math.min(waiting.size(), MAX_BATCH));
        Set<UUID> held = new HashSet<>();
        long bytes = 0;
        Iterator<Outgoing> all = waiting.iterator();
        while (all.hasNext() && batch.size() < MAX_BATCH && bytes < MAX_BATCH_BYTES) {
            Outgoing next = all.next();
            if (noItems && !(next instanceof End)) {
                held.add(next.taskId());
            } else if (!held.contains(next.taskId())) {
                all.remove();
                Outgoing taken = next instanceof Offer offer ? new Items(offer.outlet.take()) : next;
                batch.add(taken);
                bytes += taken.size();
            }
        }
        return batch;
    }

    private Parcel parcel(UUID client, List<Outgoing> batch) {
        List<Reply> replies = new ArrayList<>(batch.size());
        List<StreamItems> parts = new ArrayList<>();
        for (Outgoing outgoing : batch) {
            if (outgoing instanceof End end) {
                replies.add(end.reply);
            } else if (outgoing instanceof Items items) {
                parts.add(items.items);
            }
        }
        if (parts.isEmpty()) {
            return new Parcel(client, replies, null);
        }
        long number = ++itemBatches; // of all clients' together: it never goes back for one that was forgotten
        unread.computeIfAbsent(client, first -> new ArrayDeque<>()).add(number);
        UUID nodeId = hazelcast.getCluster().getLocalMember().getUuid();
        return new Parcel(client, replies, new StreamBatch(nodeId, number, parts));
    }

    /** Leaves the lock meanwhile; to be called by the thread itself, which looks again after every wake-up. */
    private void park(long nanos) {
        parked = true;
        if (!inbox.isEmpty()) {
            parked = false;
            return;
        }
        lock.unlock();
        try {
            LockSupport.parkNanos(this, nanos);
            if (Thread.interrupted()) {
                log.debug("interrupted; going on");
            }
        } finally {
            lock.lock();
            parked = false;
        }
    }

    private void wake() {
        if (parked) {
            parked = false;
            LockSupport.unpark(thread);
        }
    }

    /** Ends the thread. What was not flushed stays unsent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wake();
        } finally {
            lock.unlock();
        }
    }
}
