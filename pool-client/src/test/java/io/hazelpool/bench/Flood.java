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

/** Starts as many tasks as it can for a while, from two threads, with at most 4,096 in flight. */
final class Flood {

    private static final int THREADS = 2;
    private static final int IN_FLIGHT = 4_096;
    private static final long LAST_END_SECONDS = 30;

    private final Starter starter;
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private final LongAdder right = new LongAdder();
    private final LongAdder wrong = new LongAdder();

    private Flood(Starter starter) {
        this.starter = starter;
    }

    /**
     * Returns when all that was started has ended.
     *
     * @return how many that were
     * @throws IllegalStateException if one did not end, or not as it should
     */
    static long run(Duration length, Starter starter) throws InterruptedException, ExecutionException {
        return new Flood(starter).run(System.nanoTime() + length.toNanos());
    }

    private long run(long until) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int first = i;
                counts.add(threads.submit(() -> start(first, until)));
            }
            long started = 0;
            for (Future<Long> count : counts) {
                started += count.get();
            }
            boolean allEnded = free.tryAcquire(IN_FLIGHT, LAST_END_SECONDS, TimeUnit.SECONDS);
            if (!allEnded || right.sum() != started) {
                throw new IllegalStateException("of %d tasks %d ended as they should, %d did not, %d not at all"
                        .formatted(started, right.sum(), wrong.sum(), started - right.sum() - wrong.sum()));
            }
            return started;
        } finally {
            threads.shutdownNow();
        }
    }

    private long start(int first, long until) throws InterruptedException {
        long started = 0;
        for (int number = first; System.nanoTime() < until; number += THREADS) {
            if (!free.tryAcquire(LAST_END_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no task has ended for %d s".formatted(LAST_END_SECONDS));
            }
            starter.start(number, this::ended);
            started++;
        }
        return started;
    }

    private void ended(boolean asItShould) {
        (asItShould ? right : wrong).increment();
        free.release();
    }
}
