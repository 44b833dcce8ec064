package io.hazelpool.api;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task that ran or waited when {@link PoolTasks} were taken.
 *
 * <p>All but the id and the class of a running task is what its submitter wrote: whoever reaches the cluster may write
 * anything, control characters included. Texts are cut at 200 characters.
 *
 * @param id the task's id, the same as {@link TaskHandle#id} and {@link TaskContext#id} tell
 * @param taskClass the name of its class; null if it is sealed, or not known: of a task that waits, that of a lambda or
 *     of one told by its name (as {@code pool submit} does) is known only to who reads it
 * @param sealed whether only who has the key knows what it is
 * @param stream whether its items are wanted, rather than one result
 * @param age of one that runs, since it started; of one that waits, since it was submitted; by the cluster's clock
 * @param node the name of the node that has it; null if it is in the queue
 * @param submitter the {@code client.name} of its submitter; null if that has none
 */
public record TaskInfo(
        UUID id,
        @Nullable String taskClass,
        boolean sealed,
        boolean stream,
        Duration age,
        @Nullable String node,
        @Nullable String submitter) {}
