package io.hazelpool.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task threw, ran out of time, could not be read, or returned what cannot be sent.
 *
 * @param pool the pool's name
 * @param taskId the same as {@link TaskHandle#id()}
 * @param node the name of the node that tells it
 * @param end {@link TaskEnd#FAILED}, {@link TaskEnd#TIMED_OUT} or {@link TaskEnd#UNDECODABLE}
 * @param thrownClass the name of the class of what the task threw; null if it threw nothing
 * @param message what it threw said, or what else was wrong, for people; its first {@value #MAX_MESSAGE} characters;
 *     null if it said nothing
 */
public record TaskFailedEvent(
        String pool,
        UUID taskId,
        String node,
        TaskEnd end,
        @Nullable String thrownClass,
        @Nullable String message) {

    /** Many events may wait for a slow listener: they must not fill the memory. */
    public static final int MAX_MESSAGE = 1_000;

    /** Cuts the message. */
    public TaskFailedEvent {
        message = message == null || message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
    }
}
