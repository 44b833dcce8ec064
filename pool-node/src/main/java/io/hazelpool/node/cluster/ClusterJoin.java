package io.hazelpool.node.cluster;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;

/** Makes a node a member of its cluster. */
public final class ClusterJoin {

    private ClusterJoin() {}

    /**
     * Joins the cluster, or forms one.
     *
     * @throws NodeStartException if its port or cluster cannot be had
     */
    public static HazelcastInstance join(NodeConfig config) {
        try {
            return Hazelcast.newHazelcastInstance(HazelcastSettings.of(config));
        } catch (HazelcastException | IllegalStateException | IllegalArgumentException e) {
            if (config.get(NodeKeys.CLUSTER_CP_MEMBERS) > 0) {
                throw new NodeStartException(
                        "cannot start with cluster.cp-members = %d: %s Set it to 0, and breaker.store to map or auto"
                                .formatted(config.get(NodeKeys.CLUSTER_CP_MEMBERS), e.getMessage()),
                        e);
            }
            throw new NodeStartException(
                    "cannot start on %s, ports %d to %d: %s; free a port, or change cluster.bind, cluster.port or cluster.port-range"
                            .formatted(
                                    config.get(NodeKeys.CLUSTER_BIND),
                                    config.get(NodeKeys.CLUSTER_PORT),
                                    config.get(NodeKeys.CLUSTER_PORT) + config.get(NodeKeys.CLUSTER_PORT_RANGE) - 1,
                                    e.getMessage()),
                    e);
        }
    }
}
