package io.hazelpool.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a running task can know about itself:
 *
 * <pre>{@code
 * TaskContext context = TaskContext.current();
 * while (!context.isCancelled() && cursor.next()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>There is one on the thread that runs the task, from before the task is deserialized until it returns. Threads that
 * the task starts have none; hand them the object, which is safe for use by many threads, also after the task's end.
 *
 * <p>While the task runs, SLF4J's MDC holds {@code hazelpool.pool}, {@code hazelpool.task} and {@code hazelpool.node},
 * and what the submitter's MDC held at its submission, as far as that takes no more than 4 KiB. Where the node has
 * OpenTelemetry, the task's span is the current one.
 */
public abstract class TaskContext {

    private static final ThreadLocal<@Nullable TaskContext> CURRENT = new ThreadLocal<>();

    /** For nodes, and for tests of tasks without one. */
    protected TaskContext() {}

    /**
     * That of the task which runs on this thread.
     *
     * @throws IllegalStateException if none does
     */
    public static TaskContext current() {
        TaskContext context = CURRENT.get();
        if (context == null) {
            throw new IllegalStateException(
                    "thread %s runs no task of a pool; call TaskContext.current() on the task's own thread, and hand the context to others"
                            .formatted(Thread.currentThread().getName()));
        }
        return context;
    }

    /** Whether a task runs on this thread, so that there is a {@link #current()} one. */
    public static boolean isPresent() {
        return CURRENT.get() != null;
    }

    /** The task's id; the same as {@link TaskHandle#id()}. */
    public abstract UUID id();

    /** The name of its pool. */
    public abstract String pool();

    /** The name of the node that runs it. */
    public abstract String node();

    /** When its time is up, by this node's clock. */
    public abstract Instant deadline();

    /** How long until its time is up; zero once it is. */
    public abstract Duration timeLeft();

    /**
     * Whether it should stop, since nobody waits for its result any more: it was cancelled while it ran, or its time is
     * up. Its thread was interrupted then; a task that cannot be interrupted had better ask now and then.
     */
    public abstract boolean isCancelled();

    /** The {@code client.name} of who submitted it; null if none is configured there. */
    public abstract @Nullable String submitter();

    /** What {@link TaskOptions#header} gave it; immutable, empty if nothing. */
    public abstract Map<String, String> headers();

    /**
     * What a {@link NodeExtension} of the node offers to its tasks.
     *
     * @param type the type it is offered by, exactly
     * @throws IllegalStateException if none offers one; the message lists the types there are
     */
    public abstract <T> T resource(Class<T> type);

    /** Makes this the current one on this thread, until {@link #leave}. */
    protected final void enter() {
        CURRENT.set(this);
    }

    /** There is none on this thread any more. */
    protected final void leave() {
        CURRENT.remove();
    }
}
