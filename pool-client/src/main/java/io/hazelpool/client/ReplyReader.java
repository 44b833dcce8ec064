package io.hazelpool.client;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.hazelpool.wire.ReplyBatch;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads this client's ring, batch by batch, by sequence: what was not read before the connection broke is read after it
 * is back. One thread; it parks in the cluster until there is something to read.
 */
final class ReplyReader implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ReplyReader.class);

    private static final int MAX_BATCHES = 64;
    private static final long PAUSE_MILLIS = 100;
    private static final long CATCH_UP_MILLIS = 5;

    private final HazelcastInstance hazelcast;
    private final String ringName;
    private volatile @Nullable Thread thread;

    /** The first sequence whose batch has not been told yet; written by the reader's thread. */
    private volatile long sequence;

    private volatile boolean closed;

    ReplyReader(HazelcastInstance hazelcast, String ringName) {
        this.hazelcast = hazelcast;
        this.ringName = ringName;
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
        boolean failing = false;
        while (!closed) {
            try {
                Ringbuffer<ReplyBatch> ring = hazelcast.getRingbuffer(ringName);
                ReadResultSet<ReplyBatch> read = ring.readManyAsync(sequence, 1, MAX_BATCHES, null)
                        .toCompletableFuture()
                        .get();
                if (read.getSequence(0) < sequence) {
                    startAnew(ring);
                } else {
                    tell(read, ended);
                }
                failing = false;
            } catch (InterruptedException e) {
                log.debug("closed, or the ring was made anew");
            } catch (Throwable e) {
                if (!closed) {
                    if (!failing) {
                        log.warn("cannot read replies, trying again: {}", e.toString());
                    }
                    failing = true;
                    pause();
                }
            }
        }
    }

    /** One batch that cannot be read must not stop the others: its tasks are found missing. */
    private void tell(ReadResultSet<ReplyBatch> read, Consumer<ReplyBatch> ended) {
        if (read.getSequence(0) > sequence) {
            log.error("{} batches of replies were overwritten or expired unread", read.getSequence(0) - sequence);
        }
        for (int i = 0; i < read.size(); i++) {
            try {
                ended.accept(read.get(i));
            } catch (Throwable e) {
                log.error("batch {} of the replies cannot be read", read.getSequence(i), e);
            }
        }
        sequence = read.getNextSequenceToReadFrom();
    }

    /** The ring is not the one we read last: it was lost with its members, or removed, and made anew. */
    private void startAnew(Ringbuffer<ReplyBatch> ring) {
        sequence = ring.headSequence();
        log.warn("the ring of this client's replies was made anew; reading it from {}", sequence);
    }

    /**
     * Waits until every batch that is in the ring now has been told.
     *
     * @return false if that takes longer: the reader cannot keep up, or cannot read at all
     */
    boolean catchUp(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Ringbuffer<ReplyBatch> ring = hazelcast.getRingbuffer(ringName);
        long tail = ring.tailSequence();
        Thread reader = thread;
        if (tail + 1 < sequence && reader != null) {
            startAnew(ring);
            reader.interrupt(); // it waits for a sequence that is far ahead
            return false;
        }
        while (sequence <= tail) {
            if (deadline - System.nanoTime() < 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(CATCH_UP_MILLIS);
        }
        return true;
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
