package io.hazelpool.client;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs what may be users' code: on as many threads as processors while that gets on, on up to {@value #MAX_THREADS}
 * while it does not. Work that is the next to run for a whole {@value #TICK_MILLIS} ms tells that all threads are
 * blocked or busy; there are twice as many from then on, until nothing waits.
 *
 * <p>Once closed, what was handed over still runs, and what comes then runs on the caller's thread: a future must not
 * stay open because its client is gone.
 *
 * <p>Concurrency: {@code next} is the timer's, numbers of threads are changed under the lock. Ticks only while
 * something waits.
 */
final class CallbackThreads implements Executor, AutoCloseable {

    private static final int MAX_THREADS = 256;
    private static final long TICK_MILLIS = 50;
    private static final int IDLE_SECONDS = 10;

    private final int usual = Math.max(2, Runtime.getRuntime().availableProcessors());
    private final int most = Math.max(usual, MAX_THREADS);
    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService timer;
    private final AtomicBoolean ticking = new AtomicBoolean();
    private @Nullable Runnable next;

    CallbackThreads(ThreadFactory factory, ScheduledExecutorService timer) {
        this.timer = timer;
        threads = new ThreadPoolExecutor(
                usual,
                usual,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                factory,
                (work, closed) -> work.run());
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable work) {
        threads.execute(work);
        watch();
    }

    private void watch() {
        if (!threads.getQueue().isEmpty() && !ticking.get() && ticking.compareAndSet(false, true)) {
            schedule();
        }
    }

    private void tick() {
        Runnable first = threads.getQueue().peek();
        if (first == null) {
            resize(usual); // those that are too many end when they are done
            next = null;
            ticking.set(false);
            watch(); // something may have come between
            return;
        }
        if (first == next) {
            resize(2 * Math.max(threads.getCorePoolSize(), threads.getPoolSize()));
        }
        next = first;
        schedule();
    }

    /** Allows so many threads, and starts them if there is work for them; no more of that once closed. */
    private synchronized void resize(int size) {
        if (threads.isShutdown()) {
            return;
        }
        int allowed = Math.min(most, size);
        if (allowed < threads.getCorePoolSize()) {
            threads.setCorePoolSize(allowed);
            threads.setMaximumPoolSize(allowed);
        } else {
            threads.setMaximumPoolSize(allowed);
            threads.setCorePoolSize(allowed);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a tick does not throw
    private void schedule() {
        try {
            timer.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            ticking.set(false); // closing has started all the threads there may be
        }
    }

    @Override
    public synchronized void close() { // a tick may be under way
        resize(most);
        threads.shutdown();
    }
}
