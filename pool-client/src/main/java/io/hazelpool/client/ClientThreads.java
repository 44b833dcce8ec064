package io.hazelpool.client;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads one client shares among its pools. All are daemons: a forgotten client keeps no JVM alive. */
final class ClientThreads implements AutoCloseable {

    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor callbacks;
    private final ExecutorService calls = Executors.newCachedThreadPool(named("hazelpool-call"));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(named("hazelpool-timer"));

    ClientThreads() {
        int size = Math.max(2, Runtime.getRuntime().availableProcessors());
        callbacks = new ThreadPoolExecutor(
                size,
                size,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                named("hazelpool-callback"),
                (work, closed) -> work.run());
        callbacks.allowCoreThreadTimeOut(true);
    }

    /**
     * Decodes results and completes futures, and so runs users' callbacks; as many threads as processors. Once closed,
     * the caller's thread does it: a future must not stay open because its client is gone.
     */
    ExecutorService callbacks() {
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
        callbacks.shutdown();
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
