package io.hazelpool.node.worker;

import io.hazelpool.wire.TaskEnvelope;

/**
 * A task while a worker runs it. It ends once: by its worker or by its time limit, whoever comes first.
 *
 * <p>Concurrency: guarded by this. The interrupt is sent under the same lock as the end, so it can never reach the task
 * that the worker runs next.
 */
final class RunningTask {

    private final TaskEnvelope envelope;
    private final Thread worker;
    private final long deadlineNanos;
    private boolean ended;

    RunningTask(TaskEnvelope envelope, Thread worker, long deadlineNanos) {
        this.envelope = envelope;
        this.worker = worker;
        this.deadlineNanos = deadlineNanos;
    }

    TaskEnvelope envelope() {
        return envelope;
    }

    /** When its time is up, as of {@link System#nanoTime()}. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Ends it; false if it has ended. */
    synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    /** Ends it and interrupts its worker; false if it has ended. */
    synchronized boolean interrupt() {
        boolean first = end();
        if (first) {
            worker.interrupt();
        }
        return first;
    }
}
