package io.hazelpool.node.queue;

import com.hazelcast.collection.IQueue;
import com.hazelcast.collection.impl.queue.QueueProxyImpl;
import com.hazelcast.collection.impl.queue.QueueService;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.spi.impl.NodeEngine;
import com.hazelcast.spi.impl.SerializableList;
import com.hazelcast.spi.impl.operationservice.Operation;
import io.hazelpool.wire.Stored;
import io.hazelpool.wire.TaskEnvelope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue as a member takes from it, by {@link TakeOperation}. Hazelcast's own {@link IQueue} reads all that it took at
 * once, so that one item which cannot be read costs those behind it; here items are read one by one. Thread-safe.
 */
public final class MemberQueue implements TaskQueue {

    private final QueueProxyImpl<Object> queue;

    /**
     * For a member's queue.
     *
     * @param queue holds {@link TaskEnvelope}s, and whatever somebody else may have put there
     */
    @SuppressWarnings("unchecked") // Hazelcast's queues hold what is put there, whatever a proxy says
    public MemberQueue(IQueue<?> queue) {
        this.queue = (QueueProxyImpl<Object>) queue;
    }

    @Override
    public String name() {
        return queue.getName();
    }

    @Override
    public void take(Taken into, Demand demand) {
        NodeEngine engine = queue.getNodeEngine();
        SerializableList items = engine.toObject(answerTo(new TakeOperation(queue.getName(), demand)));
        for (Data item : items) {
            into.add(Stored.read(() -> engine.toObject(item)));
        }
    }

    @Override
    public void putBack(List<TaskEnvelope> tasks) {
        queue.addAll(tasks);
    }

    /** Not yet read: else an item that cannot be read would not be told from a call that failed. */
    private @Nullable Object answerTo(Operation operation) {
        return queue.getOperationService()
                .createInvocationBuilder(QueueService.SERVICE_NAME, operation, queue.getPartitionId())
                .setResultDeserialized(false)
                .invoke()
                .joinInternal();
    }
}
