package io.hazelpool.client;

import com.hazelcast.client.impl.protocol.ClientMessage;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.hazelpool.seal.ForgedException;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.LogPace;
import io.hazelpool.wire.ReplyBatch;
import io.hazelpool.wire.Stored;
import io.hazelpool.wire.WireSeal;
import java.time.Duration;
import java.util.UUID;
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
 *
 * <p>Concurrency: {@code sequence} is written by the reader's thread only. Whoever sets {@code unsure} cancels the read
 * that is under way, so that the reader looks at the ring before it reads on.
 */
final class ReplyReader implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ReplyReader.class);

    private static final int MAX_BATCHES = 64;
    private static final long PAUSE_MILLIS = 100;
    private static final long END_MILLIS = 500;
    private static final long CATCH_UP_MILLIS = 10;

    private final HazelcastInstance hazelcast;
    private final UUID client;
    private final WireSeal seal;
    private final String ringName;
    private final LogPace refusedPace = new LogPace();
    private long refused; // the reader's own
    private volatile @Nullable Thread thread;
    private volatile @Nullable Future<?> underWay;
    private volatile long sequence;
    private volatile boolean unsure;
    private volatile boolean otherCluster;
    private volatile boolean closed;

    /**
     * Reads nothing yet.
     *
     * @param hazelcast a client
     * @param client the pool's id of it
     */
    ReplyReader(HazelcastInstance hazelcast, UUID client, WireSeal seal) {
        this.hazelcast = hazelcast;
        this.client = client;
        this.seal = seal;
        this.ringName = ClusterNames.replies(client);
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
        RingReads reads = new RingReads(hazelcast, ringName);
        boolean failing = false;
        while (!closed) {
            try {
                Ringbuffer<Object> ring = hazelcast.getRingbuffer(ringName);
                if (unsure) {
                    lookAt(ring);
                }
                Future<ClientMessage> reading = reads.start(sequence, MAX_BATCHES);
                underWay = reading;
                if (!unsure) { // else connected anew between the lines above
                    tell(reads.in(reading.get()), ended);
                    failing = false;
                }
            } catch (InterruptedException closing) {
                return;
            } catch (Throwable e) {
                if (!unsure && !failing && !closed) {
                    log.warn("cannot read replies, trying again: {}", e.toString());
                    failing = true;
                }
                unsure = true;
                pause();
            }
        }
    }

    /** Sees whether the ring goes on where it was read last. A reply read twice does no harm. */
    private void lookAt(Ringbuffer<Object> ring) {
        unsure = false; // before the look: what changes after it counts
        try {
            if (otherCluster || ring.tailSequence() + 1 < sequence) {
                log.warn("the ring of this client's replies was made anew; reading it from its start");
                sequence = 0;
            }
            otherCluster = false;
        } catch (RuntimeException unreachable) {
            unsure = true;
            throw unreachable;
        }
    }

    /** Tells each batch. One that cannot be read stops no other: its tasks will be found missing. */
    private void tell(ReadResultSet<Object> read, Consumer<ReplyBatch> ended) {
        long first = read.getSequence(0);
        if (first < sequence) { // made anew under this very read: what came before is still to be read
            sequence = 0;
            return;
        }
        if (first > sequence) {
            log.error("{} batches of replies were overwritten, or expired, unread", first - sequence);
        }
        for (int i = 0; i < read.size(); i++) {
            int place = i;
            try {
                ended.accept(opened(Stored.read(() -> read.get(place))));
            } catch (ForgedException e) {
                refuse(read.getSequence(i), e);
            } catch (Throwable e) {
                log.error("batch {} of the replies cannot be read", read.getSequence(i), e);
            }
        }
        sequence = read.getNextSequenceToReadFrom();
    }

    private ReplyBatch opened(@Nullable Object found) throws ForgedException {
        if (found == null || found instanceof Stored.Unreadable) {
            throw new ForgedException("they cannot be read");
        }
        return seal.open(found, client);
    }

    /** One line a second at the most: anybody who reaches the cluster can write into the ring. */
    private void refuse(long number, ForgedException why) {
        refused++;
        if (refusedPace.isDue()) {
            log.warn(
                    "{} batches of replies were refused so far, the last one, {}, since {}",
                    refused,
                    number,
                    why.getMessage());
        }
    }

    /**
     * Waits until every batch that is in the ring now has been told.
     *
     * @return false if that takes longer: the reader cannot keep up, or cannot read at all
     */
    boolean catchUp(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        long tail = hazelcast.getRingbuffer(ringName).tailSequence();
        if (tail + 1 < sequence) {
            becomeUnsure();
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

    private void linkChanged(LifecycleEvent event) {
        otherCluster |= event.getState() == LifecycleState.CLIENT_CHANGED_CLUSTER;
        if (event.getState() == LifecycleState.CLIENT_CONNECTED) {
            becomeUnsure();
        }
    }

    private void becomeUnsure() {
        unsure = true;
        Future<?> reading = underWay;
        if (reading != null) {
            reading.cancel(true);
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException closing) {
            closed = true;
        }
    }

    private static void awaitEnd(Thread reader) {
        if (reader == Thread.currentThread()) {
            return;
        }
        try {
            reader.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops reading, and removes the ring from the cluster if it can be reached. */
    @Override
    public synchronized void close() {
        closed = true;
        Thread reader = thread;
        if (reader != null) {
            reader.interrupt();
            awaitEnd(reader); // else it may ask for the ring once more, and so make it anew
            try {
                hazelcast.getRingbuffer(ringName).destroy();
            } catch (RuntimeException unreachable) {
                log.debug("could not remove {}", ringName, unreachable);
            }
        }
    }
}
