package io.hazelpool.bench;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The limit of what goes through one queue: batches of items, put in by two threads of a client and drained by a thread
 * of each member, with nothing done to them. Bounded and backed up as a pool's queue is.
 */
final class RawQueue implements Contender {

    /** What is moved at a time, either way. */
    static final int BATCH = 256;

    /** What ends a {@link QueueDrain}. */
    static final byte[] END = {};

    private static final byte[] ITEM = new byte[120];
    private static final long FULL_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final HazelcastInstance client;
    private final IQueue<byte[]> queue;

    RawQueue(HazelcastInstance client) {
        this.client = client;
        queue = client.getQueue(Members.RAW_QUEUE);
    }

    @Override
    public String name() {
        return "raw.queue";
    }

    @Override
    public Round run(Duration length) throws Exception {
        Map<?, Future<Long>> drains =
                client.getExecutorService(Members.EXECUTOR).submitToAllMembers(new QueueDrain(Members.RAW_QUEUE));
        long start = System.nanoTime();
        long until = start + length.toNanos();
        CompletableFuture<Long> other = CompletableFuture.supplyAsync(() -> fill(until));
        long sent = fill(until) + other.get();
        while (!queue.isEmpty()) {
            LockSupport.parkNanos(FULL_NANOS);
        }
        long nanos = System.nanoTime() - start;
        queue.addAll(Collections.nCopies(drains.size(), END));
        long drained = 0;
        for (Future<Long> drain : drains.values()) {
            drained += drain.get();
        }
        if (drained != sent) {
            throw new IllegalStateException("of %d items %d were drained".formatted(sent, drained));
        }
        return new Round(sent, Map.of("per_s", Rate.perSecond(sent, nanos)));
    }

    private long fill(long until) {
        List<byte[]> batch = Collections.nCopies(BATCH, ITEM);
        long sent = 0;
        while (System.nanoTime() < until) {
            try {
                queue.addAll(batch);
                sent += BATCH;
            } catch (IllegalStateException full) {
                LockSupport.parkNanos(FULL_NANOS);
            }
        }
        return sent;
    }
}
