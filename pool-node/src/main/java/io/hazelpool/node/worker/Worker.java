package io.hazelpool.node.worker;

import io.hazelpool.wire.TaskEnvelope;
import org.jspecify.annotations.Nullable;

/**
 * One thread that runs tasks, one after the other, until the handover is closed or a task throws an {@code Error}.
 *
 * <p>Concurrency: {@code current} is written by the worker's own thread and read by the time limits' thread. A task
 * starts uninterrupted, whatever was sent to this thread before, unless the worker itself was interrupted: that is
 * noted before its task is looked for, so that one of the two threads sees what the other did. Whatever else a task
 * left on the thread is gone before the next one: see {@link CleanSlate}.
 */
final class Worker implements Runnable {

    private final Handover handover;
    private final TaskRunner runner;
    private final Observer observer;
    private final CleanSlate slate;
    private final Thread thread;
    private volatile @Nullable RunningTask current;
    private volatile boolean interrupted;

    /** Is told on the worker's own thread. */
    interface Observer {

        /** The task is the worker's {@link #current} one, and about to run. */
        void started(RunningTask task);

        /** The worker's last act, unless it was given up before. */
        void ended(Worker worker, @Nullable Throwable reason);

        /** The same, of a worker that is one too many. */
        void dismissed(Worker worker);
    }

    /** A worker that does not run yet. */
    Worker(WorkerThreads kind, String name, Handover handover, TaskRunner runner, Observer observer) {
        this.handover = handover;
        this.runner = runner;
        this.observer = observer;
        this.slate = new CleanSlate(kind, this, name, runner.taskClasses());
        this.thread = slate.thread();
    }

    Thread thread() {
        return thread;
    }

    /** The task it runs; null if idle. */
    @Nullable
    RunningTask current() {
        return current;
    }

    /** The node stops: interrupts the task it runs, and each it may still start. */
    void interrupt() {
        interrupted = true;
        RunningTask running = current;
        if (running != null) {
            running.stop();
        }
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
            switch (handover.leave(seat)) {
                case SEATED -> observer.ended(this, reason);
                case DISMISSED -> observer.dismissed(this);
                case GIVEN_UP -> {}
            }
        }
    }

    private @Nullable Error run(TaskEnvelope task) {
        Thread.interrupted(); // what was meant for an earlier task is not for this one
        RunningTask running = runner.begin(task);
        current = running;
        if (interrupted) {
            running.stop(); // whoever interrupted this worker may have looked before there was a task
        }
        try {
            observer.started(running);
            return runner.run(running);
        } finally {
            current = null;
            slate.wipe();
        }
    }
}
