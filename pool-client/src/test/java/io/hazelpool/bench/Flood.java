package io.hazelpool.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Starts as many tasks as it can until it is told to end, from two threads, with at most so many in flight. */
final class Flood implements AutoCloseable {

    /** As many as were chosen where nothing else is said. */
    static final int IN_FLIGHT = 4_096;

    private static final int THREADS = 2;

    /** The same for all, as a {@link Profile} knows nothing of threads that have ended. */
    private static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(THREADS, Flood::daemon);

    private static final long LAST_END_SECONDS = 60;
    private static final long LOOK_MILLIS = 20;

    private final Starter starter;
    private final int inFlight;
    private final Semaphore free;
    private final LongAdder right = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final List<Future<Long>> started = new ArrayList<>();
    private volatile boolean ending;

    private Flood(int inFlight, Starter starter) {
        this.inFlight = inFlight;
        this.starter = starter;
        this.free = new Semaphore(inFlight);
    }

    static Flood start(int inFlight, Starter starter) {
        Flood flood = new Flood(inFlight, starter);
        for (int i = 0; i < THREADS; i++) {
            int first = i;
            flood.started.add(EXECUTOR.submit(() -> flood.startAll(first)));
        }
        return flood;
    }

    /** One of this length; see {@link #end}. */
    static long run(Duration length, Starter starter) throws InterruptedException, ExecutionException {
        try (Flood flood = start(IN_FLIGHT, starter)) {
            Thread.sleep(length.toMillis());
            return flood.end();
        }
    }

    /** Waits until nearly as many are in flight as may be. */
    void awaitFull() throws InterruptedException {
        while (free.availablePermits() > inFlight / 20 && threadsWork()) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private boolean threadsWork() {
        return started.stream().noneMatch(Future::isDone);
    }

    /** How many have ended so far. */
    long ended() {
        return right.sum();
    }

    /**
     * Starts no more, and waits until all that was started has ended.
     *
     * @return how many that were
     * @throws IllegalStateException if one did not end, or not as it should
     */
    long end() throws InterruptedException, ExecutionException {
        ending = true;
        long all = 0;
        for (Future<Long> count : started) {
            all += count.get();
        }
        boolean allEnded = free.tryAcquire(inFlight, LAST_END_SECONDS, TimeUnit.SECONDS);
        if (!allEnded || right.sum() != all) {
            throw new IllegalStateException("of %d tasks %d ended as they should, %d did not, %d not at all"
                    .formatted(all, right.sum(), wrong.sum(), all - right.sum() - wrong.sum()));
        }
        return all;
    }

    private long startAll(int first) throws InterruptedException {
        long count = 0;
        for (int number = first; !ending; number += THREADS) {
            if (!free.tryAcquire(LAST_END_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no task has ended for %d s".formatted(LAST_END_SECONDS));
            }
            starter.start(number, this::ended);
            count++;
        }
        return count;
    }

    private void ended(boolean asItShould) {
        (asItShould ? right : wrong).increment();
        free.release();
    }

    @Override
    public void close() {
        started.forEach(thread -> thread.cancel(true));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "bench-flood");
        thread.setDaemon(true);
        return thread;
    }
}
