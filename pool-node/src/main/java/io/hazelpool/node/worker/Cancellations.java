package io.hazelpool.node.worker;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers for a while which tasks are to be cancelled that this node does not have: one may be on its way here while
 * the command passes it. Thread-safe; costs a task one look at an empty map.
 */
final class Cancellations {

    private static final Duration REMEMBERED = Duration.ofSeconds(30);

    private final Map<UUID, Long> untilNanos = new ConcurrentHashMap<>();

    void remember(UUID taskId) {
        long now = System.nanoTime();
        untilNanos.values().removeIf(until -> until - now < 0);
        untilNanos.put(taskId, now + REMEMBERED.toNanos());
    }

    /** Whether this task is to be cancelled. */
    boolean contains(UUID taskId) {
        return !untilNanos.isEmpty() && untilNanos.containsKey(taskId);
    }
}
