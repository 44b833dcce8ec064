package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;

/** A row of {@link ClusterNames#STATUS}. */
public sealed interface StatusRow permits NodePoolStatus, RetiredTotals {

    /** What this row adds to its pool's totals. */
    Totals totals();

    /** All that nodes published. */
    static OwnEntries<NodePoolKey, StatusRow> in(HazelcastInstance hazelcast) {
        return new OwnEntries<>(hazelcast.getMap(ClusterNames.STATUS), NodePoolKey.class, StatusRow.class);
    }
}
