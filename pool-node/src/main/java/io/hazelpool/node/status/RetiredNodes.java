package io.hazelpool.node.status;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.NodePoolKey;
import io.hazelpool.wire.NodePoolStatus;
import io.hazelpool.wire.RetiredTotals;
import io.hazelpool.wire.StatusRow;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the totals of nodes that left: folds their rows into one retired row per pool, so that totals never go back.
 *
 * <p>The oldest member does it when a member leaves, for all rows without a member: also for those an older member left
 * unfolded when it went itself. Each step may be done twice without harm, because the retired row remembers whom it
 * holds.
 */
public final class RetiredNodes implements MembershipListener {

    private static final Logger log = LoggerFactory.getLogger(RetiredNodes.class);

    private final HazelcastInstance hazelcast;
    private final Executor executor;

    /**
     * Listens once it is registered.
     *
     * @param executor does the folding; Hazelcast's event thread must not wait for the cluster
     */
    public RetiredNodes(HazelcastInstance hazelcast, Executor executor) {
        this.hazelcast = hazelcast;
        this.executor = executor;
    }

    /** Starts to listen, and looks once at what may have been left behind. */
    public void start() {
        hazelcast.getCluster().addMembershipListener(this);
        executor.execute(this::foldIfOldest);
    }

    @Override
    public void memberAdded(MembershipEvent event) {}

    @Override
    public void memberRemoved(MembershipEvent event) {
        try {
            executor.execute(this::foldIfOldest);
        } catch (RejectedExecutionException stopping) {
            log.debug("this node is stopping; another one will fold {}", event.getMember());
        }
    }

    private void foldIfOldest() {
        try {
            Cluster cluster = hazelcast.getCluster();
            if (cluster.getMembers().iterator().next().localMember()) {
                fold(cluster.getMembers().stream().map(Member::getUuid).collect(Collectors.toSet()));
            }
        } catch (RuntimeException e) {
            log.warn("could not fold the totals of nodes that left; the next change of members tries again", e);
        }
    }

    private void fold(Set<UUID> members) {
        IMap<NodePoolKey, StatusRow> rows = hazelcast.getMap(ClusterNames.STATUS);
        for (Map.Entry<NodePoolKey, StatusRow> entry : rows.entrySet()) {
            NodePoolKey key = entry.getKey();
            if (entry.getValue() instanceof NodePoolStatus row && !members.contains(key.node())) {
                addToRetired(rows, key, row);
                rows.delete(key);
                log.info("{}: totals of {} are kept: {}", key.pool(), row.node(), row.totals());
            }
        }
    }

    private static void addToRetired(IMap<NodePoolKey, StatusRow> rows, NodePoolKey left, NodePoolStatus row) {
        NodePoolKey key = NodePoolKey.retired(left.pool());
        while (true) {
            RetiredTotals old = (RetiredTotals) rows.putIfAbsent(key, RetiredTotals.NONE);
            RetiredTotals before = old == null ? RetiredTotals.NONE : old;
            if (rows.replace(key, before, before.plus(left.node(), row.totals()))) {
                return;
            }
        }
    }
}
