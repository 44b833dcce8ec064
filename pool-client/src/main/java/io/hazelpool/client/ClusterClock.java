package io.hazelpool.client;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.wire.ClusterTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * The cluster's time, as this client estimates it: its own clock, corrected by what a member told. Right to within half
 * a round trip: of a few answers the quickest counts, as the first one over a new connection may take a second.
 */
final class ClusterClock extends Clock {

    private static final int MAX_ROUND_TRIPS = 3;
    private static final long QUICK_MILLIS = 50;

    private final Clock local;
    private volatile long offsetMillis;

    ClusterClock(Clock local) {
        this.local = local;
    }

    /** Asks a member for the time, by one round trip, or a few if they take long. */
    void synchronize(HazelcastInstance hazelcast) {
        synchronize(() -> ClusterTime.ask(hazelcast));
    }

    void synchronize(LongSupplier clusterTime) {
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < MAX_ROUND_TRIPS && quickest > QUICK_MILLIS; i++) {
            long before = local.millis();
            long cluster = clusterTime.getAsLong();
            long after = local.millis();
            if (after - before < quickest) {
                quickest = after - before;
                offsetMillis = cluster - (before + after) / 2;
            }
        }
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
