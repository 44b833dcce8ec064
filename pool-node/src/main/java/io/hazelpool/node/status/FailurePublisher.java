package io.hazelpool.node.status;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.ringbuffer.OverflowPolicy;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.FailureNote;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds what failed on this node to the cluster's rings of failures, without waiting for it. */
final class FailurePublisher {

    private static final Logger log = LoggerFactory.getLogger(FailurePublisher.class);

    private final HazelcastInstance hazelcast;

    FailurePublisher(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
    }

    /** Tells what failed since the last time; nobody misses what is lost on the way. */
    void publish(WorkerSupervisor pool) {
        List<FailureNote> notes = pool.failures().take();
        if (!notes.isEmpty()) {
            hazelcast
                    .<FailureNote>getRingbuffer(ClusterNames.failures(pool.poolName()))
                    .addAllAsync(notes, OverflowPolicy.OVERWRITE)
                    .exceptionally(e -> {
                        log.debug("{}: could not tell of {} failures", pool.poolName(), notes.size(), e);
                        return -1L;
                    });
        }
    }
}
