package io.hazelpool.client;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads one client shares among its pools. All are daemons: a forgotten client keeps no JVM alive. */
final class ClientThreads implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ClientThreads.class);

    private static final long LAST_CALLS_MILLIS = 500;

    private final ExecutorService calls = Executors.newCachedThreadPool(named("hazelpool-call"));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(named("hazelpool-timer"));
    private final CallbackThreads callbacks = new CallbackThreads(named("hazelpool-callback"), timer);

    /** Decodes results and completes futures, and so runs users' callbacks. */
    Executor callbacks() {
        return callbacks;
    }

    /** Carries blocking calls to the cluster, for callers that do not wait for ever. */
    ExecutorService calls() {
        return calls;
    }

    /** For what must happen at some time; nothing that blocks. */
    ScheduledExecutorService timer() {
        return timer;
    }

    /**
     * What was handed to the callbacks before still runs. Waits a moment for calls under way: Hazelcast's client must
     * not be shut down while one of its objects is being made by a thread that was interrupted, or that fails as well.
     */
    @Override
    public void close() {
        timer.shutdownNow();
        calls.shutdownNow();
        callbacks.close();
        try {
            if (!calls.awaitTermination(LAST_CALLS_MILLIS, TimeUnit.MILLISECONDS)) {
                log.debug("a call to the cluster goes on after {} ms", LAST_CALLS_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
