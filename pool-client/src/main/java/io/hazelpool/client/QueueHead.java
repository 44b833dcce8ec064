package io.hazelpool.client;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Stored;
import io.hazelpool.wire.TaskEnvelope;
import org.jspecify.annotations.Nullable;

/**
 * The first task in a queue at one moment, which tells of most others whether they still wait: queues keep their order.
 * So one look answers for a client's ten thousand tasks. Only those queued at about the time of the head have to be
 * looked for; all have, where the head is no task but what somebody else put there.
 */
final class QueueHead {

    /** How far the clocks of clients, as corrected, may differ. */
    private static final long CLOCK_MARGIN_MILLIS = 1_000;

    /** How many tasks are looked for at most: each costs a member a walk through the queue. */
    private static final int MAX_SEARCHES = 50;

    /** What can be said of a task. */
    enum Presence {
        WAITS,
        GONE,
        NOT_LOOKED_FOR
    }

    private final IQueue<?> queue;
    private final @Nullable Object head;
    private int searches;

    /** Looks now; the pool must be one that nodes define, else the look itself would make its queue. */
    QueueHead(HazelcastInstance hazelcast, String pool) {
        queue = hazelcast.getQueue(ClusterNames.queue(pool));
        head = Stored.read(queue::peek);
    }

    Presence presenceOf(RemoteHandle<?> handle) {
        if (head == null) {
            return Presence.GONE;
        }
        if (head instanceof TaskEnvelope task && !task.isMalformed()) {
            long later = handle.queuedAtMillis() - task.submittedAt();
            if (Math.abs(later) > CLOCK_MARGIN_MILLIS) {
                return later > 0 ? Presence.WAITS : Presence.GONE;
            }
        }
        if (++searches > MAX_SEARCHES) {
            return Presence.NOT_LOOKED_FOR;
        }
        return queue.contains(handle.envelope()) ? Presence.WAITS : Presence.GONE;
    }
}
