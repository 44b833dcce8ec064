package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.ringbuffer.OverflowPolicy;
import com.hazelcast.ringbuffer.Ringbuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the cluster keeps the last tasks of a pool that failed. Thread-safe. */
public final class FailureRing {

    private static final Logger log = LoggerFactory.getLogger(FailureRing.class);

    private final String pool;
    private final Ringbuffer<FailureNote> ring;

    public FailureRing(HazelcastInstance hazelcast, String pool) {
        this.pool = pool;
        this.ring = hazelcast.getRingbuffer(ClusterNames.failures(pool));
    }

    /** Adds these, the oldest first, without waiting for it; nobody misses what is lost on the way. */
    public void add(List<FailureNote> notes) {
        ring.addAllAsync(notes, OverflowPolicy.OVERWRITE).exceptionally(e -> {
            log.debug("{}: could not tell of {} failures", pool, notes.size(), e);
            return -1L;
        });
    }
}
