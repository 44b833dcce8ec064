package io.hazelpool.node.status;

import com.hazelcast.core.HazelcastInstance;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The cluster's time, which each member knows. Thread-safe; never waits. */
public final class ClusterClock extends Clock {

    private final HazelcastInstance hazelcast;

    /**
     * As this member knows it.
     *
     * @param hazelcast a member, not a client
     */
    public ClusterClock(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
    }

    @Override
    public long millis() {
        return hazelcast.getCluster().getClusterTime();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the cluster's time has no zone");
    }
}
