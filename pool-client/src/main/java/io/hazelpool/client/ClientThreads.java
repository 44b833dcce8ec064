package io.hazelpool.client;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads one client shares among its pools. All are daemons: a forgotten client keeps no JVM alive. */
final class ClientThreads implements AutoCloseable {

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

    /** What was handed to the callbacks before still runs. */
    @Override
    public void close() {
        timer.shutdownNow();
        calls.shutdownNow();
        callbacks.close();
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
