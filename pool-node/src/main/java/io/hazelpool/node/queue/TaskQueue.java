package io.hazelpool.node.queue;

import io.hazelpool.wire.TaskEnvelope;
import java.util.List;

/**
 * A pool's queue, as its nodes take tasks from it. Whatever somebody else may have put among these, even if it cannot
 * be read, is taken with them, and costs none of them.
 *
 * <p>Each call is one operation on the cluster and blocks for its round trip, whether or not the thread is interrupted,
 * as what was taken would be lost. It fails as the same call to a queue of Hazelcast's does.
 */
public interface TaskQueue {

    String name();

    /** Takes what is there, or waits for some to come, as far as there is a demand. */
    void take(Taken into, Demand demand);

    /** Puts tasks at its end: all of them, or none. */
    void putBack(List<TaskEnvelope> tasks);
}
