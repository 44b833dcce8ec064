package io.hazelpool.client.cli;

import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.wire.SoakTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a pool's queue full for a while and books every task. Each thread has one submission under way and waits for
 * room, so that the queue's bound slows it and is hardly ever an answer.
 */
final class Soak {

    /** What is not told by then is told as hung. */
    private static final Duration LAST_ENDS = Duration.ofSeconds(30);

    private static final Duration CAPACITY_WAIT = Duration.ofSeconds(10);
    private static final Duration LATE = Duration.ofSeconds(10);
    private static final long REFUSED_PAUSE_MILLIS = 10;
    private static final int MAX_TASK_MILLIS = 20;

    private final WorkerPool pool;
    private final SoakTally tally;
    private final AtomicLong numbers = new AtomicLong();
    private volatile boolean stopped;

    Soak(WorkerPool pool, SoakTally tally) {
        this.pool = pool;
        this.tally = tally;
    }

    /** Submits from so many threads for so long, and waits for the ends of all tasks. */
    void run(int threads, Duration length) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        List<Thread> submitters = new ArrayList<>();
        for (int i = 1; i <= threads; i++) {
            Thread submitter = new Thread(() -> submitUntil(end), "hazelpool-soak-" + i);
            submitter.setDaemon(true);
            submitter.start();
            submitters.add(submitter);
        }
        for (Thread submitter : submitters) {
            submitter.join();
        }
        tally.awaitEnds(LAST_ENDS);
    }

    /** Ends a run before its time: it submits no more, and waits for the ends of all tasks. */
    void stop() {
        stopped = true;
    }

    private void submitUntil(long end) {
        try {
            while (!stopped && end - System.nanoTime() > 0) {
                if (!submit(numbers.incrementAndGet())) {
                    TimeUnit.MILLISECONDS.sleep(REFUSED_PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it was taken. */
    @SuppressWarnings("FutureReturnValueIgnored") // booking does not throw
    private boolean submit(long number) throws InterruptedException {
        SoakTask task = new SoakTask(number, ThreadLocalRandom.current().nextInt(MAX_TASK_MILLIS + 1));
        tally.submitting(number);
        TaskHandle<Long> handle = pool.submit(task, TaskOptions.DEFAULT.waitForCapacity(CAPACITY_WAIT));
        handle.outcome().whenComplete((outcome, refused) -> tally.ended(number, outcome));
        Submission answer = answerOf(handle);
        tally.answered(number, answer);
        return answer != null && SoakTally.isTaken(answer.answer());
    }

    private static @Nullable Submission answerOf(TaskHandle<?> handle) throws InterruptedException {
        try {
            return handle.submission()
                    .toCompletableFuture()
                    .get(CAPACITY_WAIT.plus(LATE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return null;
        } catch (ExecutionException e) {
            throw new AssertionError("a submission's answer is never exceptional", e);
        }
    }
}
