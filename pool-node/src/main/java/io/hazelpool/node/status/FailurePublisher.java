package io.hazelpool.node.status;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.FailureRing;
import java.util.List;

/** Adds what failed on this node to the cluster's rings of failures, without waiting for it. */
final class FailurePublisher {

    private final HazelcastInstance hazelcast;

    FailurePublisher(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
    }

    /** Tells what failed since the last time; nobody misses what is lost on the way. */
    void publish(WorkerSupervisor pool) {
        List<FailureNote> notes = pool.failures().take();
        if (!notes.isEmpty()) {
            new FailureRing(hazelcast, pool.poolName()).add(notes);
        }
    }
}
