package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The row of {@link ClusterNames#STATUS} that holds a pool's totals of nodes that left, and of tasks that ended without
 * a node. Changed by compare-and-set: nodes and clients may add at the same time. Each call takes a few round trips,
 * and throws what Hazelcast throws.
 */
public final class RetiredRow {

    private final OwnEntries<NodePoolKey, RetiredTotals> rows;
    private final NodePoolKey key;

    public RetiredRow(HazelcastInstance hazelcast, String pool) {
        this.rows = new OwnEntries<>(hazelcast.getMap(ClusterNames.STATUS), NodePoolKey.class, RetiredTotals.class);
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
            RetiredTotals before = rows.get(key);
            RetiredTotals after = change.apply(before == null ? RetiredTotals.NONE : before);
            if (before == null ? rows.putIfAbsent(key, after) : rows.replace(key, before, after)) {
                return;
            }
        }
    }
}
