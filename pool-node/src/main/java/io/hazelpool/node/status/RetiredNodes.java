package io.hazelpool.node.status;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.NodePoolKey;
import io.hazelpool.wire.NodePoolStatus;
import io.hazelpool.wire.OwnEntries;
import io.hazelpool.wire.RetiredRow;
import io.hazelpool.wire.StatusRow;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the totals of nodes that left: folds their rows into one retired row per pool, so that totals never go back.
 * May be done twice without harm, because the retired row remembers whom it holds.
 */
public final class RetiredNodes {

    private static final Logger log = LoggerFactory.getLogger(RetiredNodes.class);

    private final HazelcastInstance hazelcast;
    private final OwnEntries<NodePoolKey, StatusRow> published;

    public RetiredNodes(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
        this.published = StatusRow.in(hazelcast);
    }

    /**
     * Folds the rows of all nodes that are no members.
     *
     * @param members the present ones; asked after the rows were read, so that a node that just joined is not missed
     */
    public void fold(Supplier<Set<UUID>> members) {
        Map<NodePoolKey, StatusRow> rows = published.all();
        Set<UUID> present = members.get();
        rows.forEach((key, published) -> {
            if (published instanceof NodePoolStatus row && !present.contains(key.node())) {
                new RetiredRow(hazelcast, key.pool()).add(key.node(), row.totals());
                hazelcast.getMap(ClusterNames.STATUS).delete(key);
                log.debug("{}: totals of {} are kept: {}", key.pool(), row.node(), row.totals());
            }
        });
    }
}
