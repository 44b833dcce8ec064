package io.hazelpool.node.worker;

import io.hazelpool.wire.TaskEnvelope;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that runs tasks, one after the other, until the handover is closed or a task throws an {@code Error}.
 *
 * <p>Concurrency: {@code current} is written by the worker's own thread and read by the time limits' thread.
 */
final class Worker implements Runnable {

    private final Handover handover;
    private final TaskRunner runner;
    private final BiConsumer<Worker, @Nullable Throwable> whenEnded;
    private final Thread thread;
    private volatile @Nullable RunningTask current;

    /**
     * A worker that does not run yet.
     *
     * @param whenEnded is called on the worker's own thread as its last act, with the reason if it did not just stop
     */
    Worker(String name, Handover handover, TaskRunner runner, BiConsumer<Worker, @Nullable Throwable> whenEnded) {
        this.handover = handover;
        this.runner = runner;
        this.whenEnded = whenEnded;
        this.thread = new Thread(this, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(runner.taskClasses());
    }

    Thread thread() {
        return thread;
    }

    /** The task it runs; null if idle. */
    @Nullable
    RunningTask current() {
        return current;
    }

    @Override
    public void run() {
        Throwable reason = null;
        Handover.Seat seat = handover.join();
        try {
            TaskEnvelope task = handover.take(seat);
            while (task != null && reason == null) {
                reason = run(task);
                task = reason == null ? handover.take(seat) : null;
            }
        } catch (Throwable unexpected) {
            reason = unexpected;
        } finally {
            handover.leave(seat);
            whenEnded.accept(this, reason);
        }
    }

    private @Nullable Error run(TaskEnvelope task) {
        RunningTask running = runner.begin(task);
        current = running;
        try {
            return runner.run(running);
        } finally {
            current = null;
            Thread.interrupted(); // what was meant for this task is not for the next
        }
    }
}
