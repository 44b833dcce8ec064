package io.hazelpool.config;

import java.time.Duration;
import java.util.List;

/**
 * How a node serves one pool.
 *
 * @param name the pool, as {@link PoolName} allows
 * @param workers workers on each node, see {@link PoolKeys#WORKERS}
 * @param maxQueueSize tasks that may wait in the whole cluster, see {@link PoolKeys#MAX_QUEUE_SIZE}
 * @param taskTimeout how long a task may run, in whole milliseconds, see {@link PoolKeys#TASK_TIMEOUT}
 */
public record PoolConfig(String name, int workers, int maxQueueSize, Duration taskTimeout) {

    private static final int ASYNC_WORKERS = 100;
    private static final int STREAM_WORKERS = 50;

    /** @throws IllegalArgumentException if one of them is out of bounds; the message says what is allowed */
    public PoolConfig {
        PoolName.check(name);
        PoolKeys.in(name, PoolKeys.WORKERS).check(workers);
        PoolKeys.in(name, PoolKeys.MAX_QUEUE_SIZE).check(maxQueueSize);
        PoolKeys.in(name, PoolKeys.TASK_TIMEOUT).check(taskTimeout);
    }

    /**
     * The pool for which nothing is set.
     *
     * @throws IllegalArgumentException if it may not be called so
     */
    public static PoolConfig defaults(String name) {
        int workers = switch (name) {
            case PoolName.ASYNC -> ASYNC_WORKERS;
            case PoolName.STREAM -> STREAM_WORKERS;
            default -> PoolKeys.WORKERS.defaultValue();
        };
        return new PoolConfig(
                name, workers, PoolKeys.MAX_QUEUE_SIZE.defaultValue(), PoolKeys.TASK_TIMEOUT.defaultValue());
    }

    <T> PoolConfig with(Key<T> key, T value) {
        if (key.equals(PoolKeys.WORKERS)) {
            return new PoolConfig(name, (Integer) value, maxQueueSize, taskTimeout);
        }
        if (key.equals(PoolKeys.MAX_QUEUE_SIZE)) {
            return new PoolConfig(name, workers, (Integer) value, taskTimeout);
        }
        if (key.equals(PoolKeys.TASK_TIMEOUT)) {
            return new PoolConfig(name, workers, maxQueueSize, (Duration) value);
        }
        throw PoolKeys.unknown(key);
    }

    List<String> lines() {
        return List.of(
                PoolKeys.in(name, PoolKeys.WORKERS).line(workers),
                PoolKeys.in(name, PoolKeys.MAX_QUEUE_SIZE).line(maxQueueSize),
                PoolKeys.in(name, PoolKeys.TASK_TIMEOUT).line(taskTimeout));
    }
}
