package io.hazelpool.wire;

/** A row of {@link ClusterNames#STATUS}. */
public sealed interface StatusRow permits NodePoolStatus, RetiredTotals {

    /** What this row adds to its pool's totals. */
    Totals totals();
}
