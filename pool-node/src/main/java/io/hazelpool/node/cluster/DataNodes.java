package io.hazelpool.node.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.memberselector.MemberSelectors;
import com.hazelcast.core.HazelcastInstance;
import java.util.Set;

/** The nodes that hold data: those that {@code cluster.min-size} counts. */
public final class DataNodes {

    private DataNodes() {}

    /** How many there are, as this member sees it. */
    public static int count(HazelcastInstance hazelcast) {
        return among(hazelcast.getCluster().getMembers());
    }

    static int among(Set<Member> members) {
        return (int) members.stream()
                .filter(MemberSelectors.DATA_MEMBER_SELECTOR::select)
                .count();
    }
}
