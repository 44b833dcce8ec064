package io.hazelpool.client.cli;

import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.client.cli.FileCheck.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The demo's work: a task for each file, and what came of them. Thread-safe: the tasks' ends come on the client's. */
final class Verification {

    private static final Duration CAPACITY_WAIT = Duration.ofMinutes(10);

    private final List<Path> files;
    private final CountDownLatch left;
    private final LongAdder verified = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final SortedMap<Path, String> mismatched = new ConcurrentSkipListMap<>();
    private final SortedMap<Path, String> unreadable = new ConcurrentSkipListMap<>();
    private volatile long nanos;

    Verification(List<Path> files) {
        this.files = files;
        left = new CountDownLatch(files.size());
    }

    /** Submits all, as fast as the queue takes them, and waits for their ends. */
    @SuppressWarnings("FutureReturnValueIgnored") // ended does not throw
    void run(WorkerPool pool) throws InterruptedException {
        long start = System.nanoTime();
        TaskOptions options = TaskOptions.DEFAULT.waitForCapacity(CAPACITY_WAIT);
        for (Path file : files) {
            TaskHandle<FileCheck> handle = pool.submit(new ChecksumTask(file.toString()), options);
            handle.result().whenComplete((check, failure) -> ended(file, check, failure));
        }
        left.await();
        nanos = System.nanoTime() - start;
    }

    private void ended(Path file, @Nullable FileCheck check, @Nullable Throwable failure) {
        if (check == null) {
            unreadable.put(file, failure == null ? "no answer" : String.valueOf(failure.getMessage()));
        } else {
            bytes.add(check.bytes());
            tally(file, check);
        }
        left.countDown();
    }

    private void tally(Path file, FileCheck check) {
        switch (check.verdict()) {
            case VERIFIED -> verified.increment();
            case MISMATCHED -> mismatched.put(file, check.detail());
            case UNREADABLE -> unreadable.put(file, check.detail());
        }
    }

    int total() {
        return files.size();
    }

    /** Those that are what was published. */
    List<Path> verifiedFiles() {
        return files.stream()
                .filter(file -> !mismatched.containsKey(file) && !unreadable.containsKey(file))
                .toList();
    }

    int done() {
        return files.size() - Math.toIntExact(left.getCount());
    }

    long verified() {
        return verified.sum();
    }

    /** What was read of files. */
    long bytes() {
        return bytes.sum();
    }

    /** How long it took, from the first submission to the last end. */
    double seconds() {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }

    /** Files that are not what was published, each with what is wrong. */
    Map<Path, String> mismatched() {
        return mismatched;
    }

    /** Files of which it cannot be told, each with the reason: {@link Verdict#UNREADABLE}, or a task that failed. */
    Map<Path, String> unreadable() {
        return unreadable;
    }
}
