package io.hazelpool.client;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.wire.ClusterTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The cluster's time, as this client estimates it: its own clock, corrected by what a member told. Right to within half
 * a round trip.
 */
final class ClusterClock extends Clock {

    private final Clock local;
    private volatile long offsetMillis;

    ClusterClock(Clock local) {
        this.local = local;
    }

    /** Asks a member for the time, by one round trip. */
    void synchronize(HazelcastInstance hazelcast) {
        long before = local.millis();
        long cluster = ClusterTime.ask(hazelcast);
        long after = local.millis();
        offsetMillis = cluster - (before + after) / 2;
    }

    @Override
    public long millis() {
        return local.millis() + offsetMillis;
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
