package io.hazelpool.node.control;

import com.hazelcast.collection.IQueue;
import com.hazelcast.collection.impl.queue.QueueProxyImpl;
import com.hazelcast.collection.impl.queue.QueueService;
import com.hazelcast.collection.impl.queue.operations.DrainOperation;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.spi.impl.SerializableList;
import io.hazelpool.wire.TaskEnvelope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes tasks out of a queue, together with whatever somebody else may have put among them. Hazelcast's own
 * {@link IQueue#drainTo drainTo} reads all that it took at once, and one item that cannot be read costs those behind
 * it; this is the same operation, whose items are read one by one.
 */
final class ItemwiseDrain {

    private final QueueProxyImpl<?> queue;

    /** For a queue of a member. */
    ItemwiseDrain(IQueue<?> queue) {
        this.queue = (QueueProxyImpl<?>) queue;
    }

    /**
     * What was taken.
     *
     * @param others how many were no tasks, or could not be read
     */
    record Taken(List<TaskEnvelope> tasks, int others) {

        int all() {
            return tasks.size() + others;
        }
    }

    /** Takes so many at the most; blocks for the round trip. */
    Taken take(int most) {
        Object answer = queue.getOperationService()
                .invokeOnPartition(
                        QueueService.SERVICE_NAME, new DrainOperation(queue.getName(), most), queue.getPartitionId())
                .joinInternal();
        SerializableList items = queue.getNodeEngine().toObject(answer);
        List<TaskEnvelope> tasks = new ArrayList<>(items.size());
        for (Data item : items) {
            TaskEnvelope task = taskIn(item);
            if (task != null) {
                tasks.add(task);
            }
        }
        return new Taken(tasks, items.size() - tasks.size());
    }

    private @Nullable TaskEnvelope taskIn(Data item) {
        try {
            Object read = queue.getNodeEngine().toObject(item);
            return read instanceof TaskEnvelope task ? task : null;
        } catch (HazelcastSerializationException | StackOverflowError unreadable) { // the latter if deeply nested
            return null;
        }
    }
}
