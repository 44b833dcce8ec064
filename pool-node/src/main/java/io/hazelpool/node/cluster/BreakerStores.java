package io.hazelpool.node.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.wire.BreakerStore;

/** Decides where the cluster keeps its breakers. */
public final class BreakerStores {

    private BreakerStores() {}

    /**
     * What {@code breaker.store} means in this cluster.
     *
     * @throws NodeStartException if it asks for what the cluster has not
     */
    public static BreakerStore choose(NodeConfig config, HazelcastInstance hazelcast) {
        boolean hasCp = hazelcast.getConfig().getCPSubsystemConfig().getCPMemberCount() > 0;
        String wanted = config.get(NodeKeys.BREAKER_STORE);
        if (wanted.equals("cp") && !hasCp) {
            throw new NodeStartException(
                    "breaker.store is cp, but this cluster has no CP Subsystem: cluster.cp-members is 0. It comes with"
                            + " Hazelcast Enterprise; without that, set breaker.store to map or auto",
                    null);
        }
        return hasCp && !wanted.equals("map") ? BreakerStore.CP : BreakerStore.MAP;
    }
}
