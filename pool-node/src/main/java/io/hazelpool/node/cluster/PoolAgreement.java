package io.hazelpool.node.cluster;

import com.hazelcast.config.QueueConfig;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.PoolDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Sees to it that all nodes mean the same by a pool, before any of them touches its queue. */
public final class PoolAgreement {

    private PoolAgreement() {}

    /**
     * Joins this node's pools with those of the cluster: what is new is defined for all, what is known must be the
     * same. Then the queues are set up, on all members, those included that do not define the pool.
     *
     * @throws NodeStartException if a value differs; the message names each with both values
     */
    public static void reach(HazelcastInstance hazelcast, Collection<PoolConfig> pools) {
        Map<String, PoolDefinition> agreed = hazelcast.getMap(ClusterNames.POOLS);
        List<String> differences = new ArrayList<>();
        for (PoolConfig pool : pools) {
            PoolDefinition mine = definition(pool);
            PoolDefinition theirs = agreed.putIfAbsent(pool.name(), mine);
            if (theirs != null) {
                compare(pool.name(), "max-queue-size", mine.maxQueueSize(), theirs.maxQueueSize(), differences);
                compare(pool.name(), "task-timeout", mine.taskTimeout(), theirs.taskTimeout(), differences);
            }
        }
        if (!differences.isEmpty()) {
            throw new NodeStartException(
                    "this node disagrees with the cluster '%s':\n  %s\nall nodes must agree: change this node's configuration, or stop all nodes first"
                            .formatted(hazelcast.getConfig().getClusterName(), String.join("\n  ", differences)),
                    null);
        }
        for (PoolConfig pool : pools) {
            hazelcast
                    .getConfig()
                    .addQueueConfig(new QueueConfig(ClusterNames.queue(pool.name()))
                            .setMaxSize(pool.maxQueueSize())
                            .setBackupCount(1)
                            .setStatisticsEnabled(false));
        }
    }

    /** Defines this node's pools anew if the cluster lost them: with too many members at once, their entries go too. */
    public static void uphold(HazelcastInstance hazelcast, Collection<PoolConfig> pools) {
        Map<String, PoolDefinition> agreed = hazelcast.getMap(ClusterNames.POOLS);
        pools.forEach(pool -> agreed.putIfAbsent(pool.name(), definition(pool)));
    }

    private static PoolDefinition definition(PoolConfig pool) {
        return new PoolDefinition(pool.maxQueueSize(), pool.taskTimeout());
    }

    private static void compare(String pool, String key, Object mine, Object theirs, List<String> differences) {
        if (!Objects.equals(mine, theirs)) {
            differences.add("pools.%s.%s is %s here, %s in the cluster".formatted(pool, key, mine, theirs));
        }
    }
}
