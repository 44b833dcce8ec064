package io.hazelpool.client;

import com.hazelcast.client.HazelcastClientNotActiveException;
import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import io.hazelpool.wire.TaskEnvelope;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What came of offering a batch to the cluster's queue; reads Hazelcast's exceptions, which have no common shape. */
enum QueueOffer {
    /** All of it is in the queue. */
    ACCEPTED,
    /** None of it is: it does not fit. */
    FULL,
    /** None of it is: it never reached a member that could take it. */
    NOT_SENT,
    /** Nobody knows: the connection or the member went while it was under way. */
    UNKNOWN;

    private static final Logger log = LoggerFactory.getLogger(QueueOffer.class);

    static QueueOffer of(IQueue<TaskEnvelope> queue, List<PendingTask> batch) {
        try {
            queue.addAll(batch.stream().map(PendingTask::envelope).toList());
            return ACCEPTED;
        } catch (HazelcastClientOfflineException
                | HazelcastClientNotActiveException
                | HazelcastInstanceNotActiveException
                | SplitBrainProtectionException e) {
            return NOT_SENT;
        } catch (RuntimeException e) {
            if (e instanceof IllegalStateException
                    && String.valueOf(e.getMessage()).contains("Queue full")) {
                return FULL; // what AddAllOperation throws; nothing but its message tells it from others
            }
            log.debug("{}: the fate of {} tasks is unknown", queue.getName(), batch.size(), e);
            return UNKNOWN;
        }
    }
}
