package io.hazelpool.api;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task started to run.
 *
 * @param pool the pool's name
 * @param taskId the same as {@link TaskHandle#id()}
 * @param node the name of the node that runs it
 * @param taskClass the name of its class, for a lambda one that the JVM derived from the class it stands in; null if
 *     its time was up while it was still being read
 * @param waitTime from its submission to its start, by the cluster's clock
 */
public record TaskStartedEvent(
        String pool, UUID taskId, String node, @Nullable String taskClass, Duration waitTime) {}
