package io.hazelpool.client;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.hazelpool.wire.ReplyBatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads this client's ring, batch by batch, by sequence: what was not read before the connection broke is read after it
 * is back. One thread; it parks in the cluster until there is something to read.
 *
 * <p>A ring may be another than the one read last: lost with all its members, or removed while this client was gone.
 * Hazelcast does not tell: asked for a sequence that is not there yet, it waits for the next that comes, and what came
 * before is never read. So after each failure and each new connection the ring is looked at first; on another cluster
 * it is read from its start.
 */
final class ReplyReader implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ReplyReader.class);

    private static final int MAX_BATCHES = 64;
    private static final long PAUSE_MILLIS = 100;

    private final HazelcastInstance hazelcast;
    private final String ringName;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Future<?> underWay;
    private volatile boolean unsure;
    private volatile boolean otherCluster;
    private volatile boolean closed;

    ReplyReader(HazelcastInstance hazelcast, String ringName) {
        this.hazelcast = hazelcast;
        this.ringName = ringName;
        hazelcast.getLifecycleService().addLifecycleListener(this::linkChanged);
    }

    /**
     * Starts reading, once: a client that never asks for a result has no ring.
     *
     * @param ended is told each batch, on the reader's thread
     */
    void ensureStarted(Consumer<ReplyBatch> ended) {
        if (thread == null) {
            start(ended);
        }
    }

    private synchronized void start(Consumer<ReplyBatch> ended) {
        if (thread == null && !closed) {
            Thread reader = new Thread(() -> run(ended), "hazelpool-replies");
            reader.setDaemon(true);
            reader.start();
            thread = reader;
        }
    }

    private void run(Consumer<ReplyBatch> ended) {
        long sequence = 0;
        boolean failing = false;
        while (!closed) {
            try {
                Ringbuffer<ReplyBatch> ring = hazelcast.getRingbuffer(ringName);
                sequence = unsure ? resume(ring, sequence) : sequence;
                Future<ReadResultSet<ReplyBatch>> reading =
                        ring.readManyAsync(sequence, 1, MAX_BATCHES, null).toCompletableFuture();
                underWay = reading;
                if (unsure) {
                    continue; // connected anew between the lines above
                }
                ReadResultSet<ReplyBatch> read = reading.get();
                long first = read.size() == 0 ? sequence : read.getSequence(0);
                if (first > sequence) {
                    log.error("replies {} to {} were overwritten unread", sequence, first - 1);
                }
                read.forEach(ended);
                sequence = first < sequence ? 0 : read.getNextSequenceToReadFrom();
                failing = false;
            } catch (InterruptedException closing) {
                return;
            } catch (ExecutionException | RuntimeException e) {
                if (!unsure && !failing && !closed) {
                    log.warn("cannot read replies, trying again: {}", e.toString());
                    failing = true;
                }
                unsure = true;
                pause();
            }
        }
    }

    /** Where to read on after a failure. A reply read twice does no harm. */
    private long resume(Ringbuffer<ReplyBatch> ring, long sequence) {
        unsure = false; // before the look: what changes after it counts
        try {
            boolean remade = otherCluster || ring.tailSequence() + 1 < sequence;
            otherCluster = false;
            return remade ? 0 : sequence;
        } catch (RuntimeException unreachable) {
            unsure = true;
            throw unreachable;
        }
    }

    private void linkChanged(LifecycleEvent event) {
        otherCluster |= event.getState() == LifecycleState.CLIENT_CHANGED_CLUSTER;
        if (event.getState() == LifecycleState.CLIENT_CONNECTED) {
            unsure = true;
            Future<?> reading = underWay;
            if (reading != null) {
                reading.cancel(true);
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException closing) {
            closed = true;
        }
    }

    /** Stops reading, and removes the ring from the cluster if it can be reached. */
    @Override
    public synchronized void close() {
        closed = true;
        Thread reader = thread;
        if (reader != null) {
            reader.interrupt();
            try {
                hazelcast.getRingbuffer(ringName).destroy();
            } catch (RuntimeException unreachable) {
                log.debug("could not remove {}", ringName, unreachable);
            }
        }
    }
}
