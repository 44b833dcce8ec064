package io.hazelpool.api;

import java.util.UUID;

/**
 * A task ended on a node, in whatever way.
 *
 * @param pool the pool's name
 * @param taskId the same as {@link TaskHandle#id()}
 * @param end how it ended
 * @param course where, how long it had waited, and how long it ran: zero if it did not start
 */
public record TaskStoppedEvent(String pool, UUID taskId, TaskEnd end, Outcome.Course course) {}
