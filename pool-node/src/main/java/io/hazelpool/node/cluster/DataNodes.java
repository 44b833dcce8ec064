package io.hazelpool.node.cluster;

import com.hazelcast.cluster.memberselector.MemberSelectors;
import com.hazelcast.core.HazelcastInstance;

/** The nodes that hold data: those that {@code cluster.min-size} counts. */
public final class DataNodes {

    private DataNodes() {}

    /** How many there are, as this member sees it. */
    public static int count(HazelcastInstance hazelcast) {
        return (int) hazelcast.getCluster().getMembers().stream()
                .filter(MemberSelectors.DATA_MEMBER_SELECTOR::select)
                .count();
    }
}
