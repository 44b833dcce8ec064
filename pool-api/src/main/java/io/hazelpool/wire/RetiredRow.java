package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The row of {@link ClusterNames#STATUS} that holds a pool's totals of nodes that left, and of tasks that ended without
 * a node. Changed by compare-and-set: nodes and clients may add at the same time. Each call takes a few round trips,
 * and throws what Hazelcast throws.
 */
public final class RetiredRow {

    private final IMap<NodePoolKey, StatusRow> rows;
    private final NodePoolKey key;

    public RetiredRow(HazelcastInstance hazelcast, String pool) {
        this.rows = hazelcast.getMap(ClusterNames.STATUS);
        this.key = NodePoolKey.retired(pool);
    }

    /** Adds a node that left, with its totals; does nothing if it was added before. */
    public void add(UUID node, Totals ofNode) {
        change(row -> row.plus(node, ofNode));
    }

    /** Adds tasks that ended without a node that could count them. */
    public void add(Totals more) {
        change(row -> row.plus(more));
    }

    private void change(UnaryOperator<RetiredTotals> change) {
        while (true) {
            StatusRow present = rows.putIfAbsent(key, RetiredTotals.NONE);
            RetiredTotals before = present instanceof RetiredTotals retired ? retired : RetiredTotals.NONE;
            if (rows.replace(key, before, change.apply(before))) {
                return;
            }
        }
    }
}
