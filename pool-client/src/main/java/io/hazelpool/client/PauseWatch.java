package io.hazelpool.client;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.Pause;
import io.hazelpool.wire.ClusterOrders;
import io.hazelpool.wire.OrderBook;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which pools are paused. Submissions pay a look at a field for it; what is known is read anew at each notice of
 * a change and, as notices can be missed, every second while there are submissions.
 *
 * <p>Thread-safe: one reading is under way at most, so that what is known never gets older; if a change was told of
 * meanwhile, another one follows.
 */
final class PauseWatch {

    private static final Logger log = LoggerFactory.getLogger(PauseWatch.class);

    private final OrderBook book;
    private final Executor calls;
    private final AtomicInteger wanted = new AtomicInteger();
    private volatile boolean asked;
    private volatile ClusterOrders known = ClusterOrders.NONE;

    /**
     * Does nothing until started.
     *
     * @param calls may block
     */
    PauseWatch(HazelcastInstance hazelcast, Executor calls) {
        this.book = new OrderBook(hazelcast);
        this.calls = calls;
    }

    /** Blocks until it knows what holds now. */
    void start() {
        book.whenChanged(this::look);
        read();
    }

    /** Reads anew, on another thread, if somebody asked since the last time. */
    void lookIfAsked() {
        if (asked) {
            asked = false;
            look();
        }
    }

    /** Reads anew, on another thread. */
    void look() {
        if (wanted.getAndIncrement() == 0) {
            try {
                calls.execute(this::readUntilDone);
            } catch (Throwable e) { // the client is closing, or there is no thread to be had: the next one tries again
                wanted.set(0);
                log.debug("cannot look at what operators ordered; the last answer holds", e);
            }
        }
    }

    /** Why this pool takes no submissions, for people; null if it does. */
    @Nullable
    String refusal(String pool) {
        asked = true;
        return known.pool(pool).pause() == Pause.REJECTS
                ? "%s: an operator paused this pool, and it queues nothing meanwhile; submit again once it is resumed (pool resume --pool %s)"
                        .formatted(pool, pool)
                : null;
    }

    private void readUntilDone() {
        int answered;
        do {
            answered = wanted.get();
            try {
                read();
            } catch (Throwable e) { // else nobody would ever look again
                log.debug("cannot read what operators ordered; the last answer holds", e);
            }
        } while (!wanted.compareAndSet(answered, 0));
    }

    /** Reads anew, and blocks for that. */
    synchronized void read() {
        ClusterOrders latest = book.read();
        known = latest == null ? ClusterOrders.NONE : latest;
    }
}
