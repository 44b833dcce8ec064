package io.hazelpool.node.control;

import com.hazelcast.collection.IQueue;
import io.hazelpool.wire.Stored;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.TaskSample;
import io.hazelpool.wire.TaskSight;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Looks at the first tasks in a pool's queue, on the node that keeps it. There Hazelcast answers with a list of
 * references, a few bytes for each task in the queue, and no payload goes anywhere; one at a time is read for its
 * header. On any other node the same call would have all payloads sent, so that only the head is looked at there; and
 * of a very long queue, as the one thread that serves it makes the list.
 */
public final class QueueLook {

    /**
     * As many references as the list may have. One of a million takes 40 to 60 ms of a processor, for which nobody else
     * gets to the queue; on a busy machine that was up to half a second.
     */
    private static final int LONGEST_LISTED = 250_000;

    private final IQueue<?> queue;
    private final BooleanSupplier isHere;
    private final int longestListed;

    /**
     * For one queue.
     *
     * @param queue holds {@link TaskEnvelope}s, and whatever somebody else may have put there
     * @param isHere whether this node keeps it
     */
    public QueueLook(IQueue<?> queue, BooleanSupplier isHere) {
        this(queue, isHere, LONGEST_LISTED);
    }

    QueueLook(IQueue<?> queue, BooleanSupplier isHere, int longestListed) {
        this.queue = queue;
        this.isHere = isHere;
        this.longestListed = longestListed;
    }

    /**
     * How many wait, and so many of them in their order; blocks for a moment. What is no task takes a place and counts,
     * as it does in the status, and is not told.
     */
    public TaskSample look(int limit) {
        int size = queue.size();
        List<TaskSight> first = new ArrayList<>();
        if (size > longestListed || !isHere.getAsBoolean()) {
            addTo(first, queue::peek);
        } else {
            Iterator<?> items = queue.iterator();
            for (int looked = 0; looked < limit && items.hasNext(); looked++) {
                addTo(first, items::next);
            }
        }
        return new TaskSample(size, first);
    }

    private void addTo(List<TaskSight> seen, Supplier<?> next) {
        if (Stored.read(next) instanceof TaskEnvelope task && !task.isMalformed()) {
            seen.add(TaskSight.waiting(task));
        }
    }
}
