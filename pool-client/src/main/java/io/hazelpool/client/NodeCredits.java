package io.hazelpool.client;

import io.hazelpool.wire.StreamCredits.Credit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one node is to be told. One message is under way at most; what comes up meanwhile goes with the next.
 *
 * <p>Concurrency: {@code calls} counts the news since the last message was made up; whoever finds it 0 starts the
 * sender, which goes on until it is 0 again.
 */
final class NodeCredits {

    /** A quarter of what a node may have unread, so that it need not wait. */
    private static final int TELL_AFTER_BATCHES = 8;

    private final Executor threads;
    private final Telling telling;
    private final Set<RemoteItems<?>> streams = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastRead = new AtomicLong();
    private final AtomicInteger untold = new AtomicInteger();
    private final AtomicInteger news = new AtomicInteger();

    /** Tells a node, and waits until it heard; must not throw. */
    @FunctionalInterface
    interface Telling {

        void tell(long batchesRead, List<Credit> credits);
    }

    NodeCredits(Executor threads, Telling telling) {
        this.threads = threads;
        this.telling = telling;
    }

    /** The batch of this number was read. */
    void read(long number) {
        lastRead.accumulateAndGet(number, Math::max);
        if (untold.incrementAndGet() >= TELL_AFTER_BATCHES) {
            wake();
        }
    }

    /** This stream's credit is to be told. */
    void granted(RemoteItems<?> stream) {
        streams.add(stream);
        wake();
    }

    private void wake() {
        if (news.getAndIncrement() == 0) {
            try {
                threads.execute(this::send);
            } catch (RejectedExecutionException closed) {
                streams.clear(); // the client ends, and with it all its streams
            }
        }
    }

    private void send() {
        int seen = news.get();
        do {
            List<Credit> credits = new ArrayList<>();
            for (RemoteItems<?> stream : List.copyOf(streams)) {
                streams.remove(stream); // first: what it is granted from here on is news
                credits.add(stream.credit());
            }
            untold.set(0); // first: one that is read from here on counts
            telling.tell(lastRead.get(), credits);
            seen = news.addAndGet(-seen);
        } while (seen != 0);
    }
}
