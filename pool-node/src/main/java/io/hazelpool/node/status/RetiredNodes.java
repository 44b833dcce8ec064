package io.hazelpool.node.status;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.NodePoolKey;
import io.hazelpool.wire.NodePoolStatus;
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

    public RetiredNodes(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
    }

    /**
     * Folds the rows of all nodes that are no members.
     *
     * @param members the present ones; asked after the rows were read, so that a node that just joined is not missed
     */
    public void fold(Supplier<Set<UUID>> members) {
        IMap<NodePoolKey, StatusRow> rows = hazelcast.getMap(ClusterNames.STATUS);
        Set<Map.Entry<NodePoolKey, StatusRow>> published = rows.entrySet();
        Set<UUID> present = members.get();
        for (Map.Entry<NodePoolKey, StatusRow> entry : published) {
            NodePoolKey key = entry.getKey();
            if (entry.getValue() instanceof NodePoolStatus row && !present.contains(key.node())) {
                new RetiredRow(hazelcast, key.pool()).add(key.node(), row.totals());
                rows.delete(key);
                log.info("{}: totals of {} are kept: {}", key.pool(), row.node(), row.totals());
            }
        }
    }
}
