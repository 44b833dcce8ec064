package io.hazelpool.api;

/**
 * Where a {@link StreamTask} puts its items. For the task's own thread.
 *
 * @param <T> what it takes
 */
public interface StreamEmitter<T> {

    /**
     * Hands over an item. Waits while the subscriber is behind by a whole window ({@value StreamWindows#ITEMS} items or
     * 1 MiB, whichever comes first).
     *
     * <p>While it waits the pool's {@code task-timeout} does not run; it begins anew with each item.
     *
     * @param item serializable, and no larger than {@code max-result-bytes} then; not null
     * @throws StreamCancelledException if nobody listens any more: the subscriber cancelled or is gone, the task's time
     *     is up, or its node stops. The task should end
     * @throws IllegalArgumentException if the item is not serializable or too large; the stream goes on without it if
     *     the task does
     * @throws NullPointerException if the item is null
     */
    void emit(T item);

    /** Whether nobody listens any more: the next {@link #emit} would throw. */
    boolean isCancelled();
}
