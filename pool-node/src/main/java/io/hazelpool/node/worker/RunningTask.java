package io.hazelpool.node.worker;

import io.hazelpool.node.trace.TaskSpan;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A task while a worker runs it. It ends once: by its worker or by its time limit, whoever comes first.
 *
 * <p>Concurrency: guarded by this. The interrupt is sent under the same lock as the end, so it can never reach the task
 * that the worker runs next.
 */
final class RunningTask {

    private final TaskEnvelope envelope;
    private static final long FOR_EVER_NANOS = TimeUnit.DAYS.toNanos(36_500);

    private final Thread worker;
    private final long waitMillis;
    private final Duration timeout;
    private final TaskSpan span;
    private final long startNanos;
    private Duration idle = Duration.ZERO;
    private volatile @Nullable String taskClass;
    private volatile long deadlineNanos;
    private long lastDeadlineNanos;
    private boolean streams;
    private boolean startTold;
    private boolean ended;
    private boolean cancelled;
    private boolean stopped;
    private long overdueSinceNanos;

    /** A task without a span that starts now on this thread, after it waited this long. */
    RunningTask(TaskEnvelope envelope, long waitMillis, Duration timeout) {
        this(envelope, waitMillis, timeout, TaskSpan.NONE);
    }

    /** A task that starts now on this thread, after it waited this long. */
    RunningTask(TaskEnvelope envelope, long waitMillis, Duration timeout, TaskSpan span) {
        this.envelope = envelope;
        this.worker = Thread.currentThread();
        this.waitMillis = waitMillis;
        this.timeout = timeout;
        this.span = span;
        this.startNanos = System.nanoTime();
        this.deadlineNanos = startNanos + timeout.toNanos();
        this.lastDeadlineNanos = deadlineNanos;
        this.overdueSinceNanos = deadlineNanos;
    }

    TaskEnvelope envelope() {
        return envelope;
    }

    /** What a trace tells of it. */
    TaskSpan span() {
        return span;
    }

    /** It was read, and is of this class. */
    void decoded(String itsClass) {
        taskClass = itsClass;
    }

    /** The name of its class; null until it was read. */
    @Nullable
    String taskClass() {
        return taskClass;
    }

    /** From its submission to its start. */
    long waitMillis() {
        return waitMillis;
    }

    /** From its start until now. */
    long runNanos() {
        return Math.max(0, System.nanoTime() - startNanos);
    }

    /** When it started, as of {@link System#nanoTime()}. */
    long startNanos() {
        return startNanos;
    }

    /** How long it may run. */
    Duration timeout() {
        return timeout;
    }

    /** When its time is up, as of {@link System#nanoTime()}; that of a stream moves on with each item. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    /** In words for people, why its time is up. */
    synchronized String overdue() {
        return streams && deadlineNanos != lastDeadlineNanos
                ? "handed over no item for " + idle.toMillis()
                        + " ms, which is its pool's task-timeout, and was interrupted"
                : "ran longer than its time limit of " + timeout.toMillis() + " ms and was interrupted";
    }

    /**
     * It is a stream: its pool's limit holds from item to item, and its own, if it has one, for the whole.
     *
     * @param idle the pool's limit
     */
    synchronized void becomeStream(Duration idle) {
        this.streams = true;
        this.idle = idle;
        if (envelope.timeout() == null) {
            lastDeadlineNanos = startNanos + FOR_EVER_NANOS;
        }
        wentOn();
    }

    /** A stream waits for its subscriber, which its pool's limit does not count. */
    synchronized void waits() {
        if (!ended) {
            deadlineNanos = lastDeadlineNanos;
        }
    }

    /** A stream has handed over an item, or begun, or waits no more. */
    synchronized void wentOn() {
        if (!ended) {
            long idleDeadline = System.nanoTime() + idle.toNanos();
            deadlineNanos = idleDeadline - lastDeadlineNanos < 0 ? idleDeadline : lastDeadlineNanos;
        }
    }

    /**
     * Has its start told, unless it was before. When this returns it is told, whoever did it: what is told of its end
     * afterwards comes later.
     *
     * @param tell must be quick
     */
    synchronized void tellStart(Runnable tell) {
        if (!startTold) {
            startTold = true;
            tell.run();
        }
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
            overdueSinceNanos = System.nanoTime();
            worker.interrupt();
        }
        return first;
    }

    /**
     * Since when it should be over, as of {@link System#nanoTime()}: its interrupt, which is later than its deadline if
     * nobody could look in time.
     */
    synchronized long overdueSinceNanos() {
        return overdueSinceNanos;
    }

    /** Interrupts its worker, and leaves it to the task whether it ends of that; nothing if it has ended. */
    synchronized void cancel() {
        if (!ended) {
            cancelled = true;
            worker.interrupt();
        }
    }

    /**
     * Interrupts its worker since the node stops, and leaves it to the task whether it ends; nothing if it has ended.
     */
    synchronized void stop() {
        if (!ended) {
            stopped = true;
            worker.interrupt();
        }
    }

    /** Whether it was interrupted since the node stops: what it then throws is no failure of its own. */
    synchronized boolean isStopped() {
        return stopped;
    }

    /** Whether nobody waits for what it will return: it was to be cancelled, or it has ended. */
    synchronized boolean isUnwanted() {
        return cancelled || ended;
    }

    /** Whether it was interrupted to be cancelled. */
    synchronized boolean isCancelled() {
        return cancelled;
    }
}
