package io.hazelpool.node.cluster;

import com.hazelcast.config.QueueConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.wire.BreakerStore;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.DefinedPools;
import io.hazelpool.wire.PoolDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sees to it that all nodes mean the same by a pool, before any of them touches its queue. */
public final class PoolAgreement {

    private final HazelcastInstance hazelcast;
    private final Collection<PoolConfig> pools;
    private final BreakerStore breakerStore;
    private final IMap<String, PoolDefinition> locks;
    private final DefinedPools agreed;

    /**
     * For one node.
     *
     * @param breakerStore where its breakers are kept
     */
    public PoolAgreement(HazelcastInstance hazelcast, Collection<PoolConfig> pools, BreakerStore breakerStore) {
        this.hazelcast = hazelcast;
        this.pools = pools;
        this.breakerStore = breakerStore;
        this.locks = hazelcast.getMap(ClusterNames.POOLS);
        this.agreed = new DefinedPools(hazelcast);
    }

    /** What this node means by a pool. */
    public PoolDefinition definition(PoolConfig pool) {
        return new PoolDefinition(
                pool.get(PoolKeys.MAX_QUEUE_SIZE),
                pool.get(PoolKeys.TASK_TIMEOUT),
                new BreakerRules(
                        pool.get(PoolKeys.BREAKER_THRESHOLD),
                        pool.get(PoolKeys.BREAKER_COOLDOWN),
                        pool.get(PoolKeys.BREAKER_PROBES)),
                breakerStore,
                HazelcastSettings.minSize(hazelcast.getConfig()));
    }

    /**
     * Joins this node's pools with those of the cluster: what is known must be the same, else nothing is changed; what
     * is new is defined for all. A pool's queue is set up on all members, those included that do not define the pool,
     * before a client can find the pool.
     *
     * @throws NodeStartException if a value differs; the message names each with both values
     */
    public void reach() {
        List<String> differences = new ArrayList<>();
        pools.forEach(pool -> compare(pool, agreed.find(pool.name()), differences));
        if (differences.isEmpty()) {
            pools.forEach(pool -> define(pool, differences));
        }
        if (!differences.isEmpty()) {
            throw new NodeStartException(
                    "this node disagrees with the cluster '%s':\n  %s\nall nodes must agree: change this node's configuration, or stop all nodes first"
                            .formatted(hazelcast.getConfig().getClusterName(), String.join("\n  ", differences)),
                    null);
        }
    }

    /**
     * Defines this node's pools anew, from now on, should the cluster lose what it knows of them, or somebody write
     * over it.
     *
     * @param executor may be kept waiting by the cluster
     */
    public void uphold(ScheduledExecutorService executor) {
        Map<String, PoolDefinition> own =
                pools.stream().collect(Collectors.toUnmodifiableMap(PoolConfig::name, this::definition));
        new DefinitionKeeper(hazelcast, executor, own).start();
    }

    /** Under a lock, since another node may define the same pool at the same time, and otherwise. */
    private void define(PoolConfig pool, List<String> differences) {
        locks.lock(pool.name());
        try {
            PoolDefinition theirs = agreed.find(pool.name());
            if (theirs == null) {
                hazelcast
                        .getConfig()
                        .addQueueConfig(new QueueConfig(ClusterNames.queue(pool.name()))
                                .setMaxSize(pool.get(PoolKeys.MAX_QUEUE_SIZE))
                                .setBackupCount(1)
                                .setMergePolicyConfig(HazelcastSettings.smallerSideLoses())
                                .setSplitBrainProtectionName(HazelcastSettings.protection(hazelcast.getConfig()))
                                .setStatisticsEnabled(false));
                agreed.define(pool.name(), definition(pool));
            } else {
                compare(pool, theirs, differences);
            }
        } finally {
            locks.unlock(pool.name());
        }
    }

    private void compare(PoolConfig pool, @Nullable PoolDefinition theirs, List<String> differences) {
        if (theirs != null) {
            differences(pool.name(), definition(pool), theirs).stream()
                    .filter(difference -> !differences.contains(difference)) // some keys are of all pools
                    .forEach(differences::add);
        }
    }

    /** Each value of a pool that is not the same, by its key, for people. */
    static List<String> differences(String pool, PoolDefinition mine, PoolDefinition theirs) {
        List<String> differences = new ArrayList<>();
        String keys = "pools." + pool + ".";
        compare(keys + "max-queue-size", mine.maxQueueSize(), theirs.maxQueueSize(), differences);
        compare(keys + "task-timeout", mine.taskTimeout(), theirs.taskTimeout(), differences);
        compare(
                keys + "breaker.threshold",
                mine.breaker().threshold(),
                theirs.breaker().threshold(),
                differences);
        compare(
                keys + "breaker.cooldown",
                mine.breaker().cooldown(),
                theirs.breaker().cooldown(),
                differences);
        compare(
                keys + "breaker.half-open-probes",
                mine.breaker().probes(),
                theirs.breaker().probes(),
                differences);
        compare("breaker.store", mine.breakerStore(), theirs.breakerStore(), differences);
        compare("cluster.min-size", mine.minSize(), theirs.minSize(), differences);
        return differences;
    }

    private static void compare(String key, Object mine, Object theirs, List<String> differences) {
        if (!mine.equals(theirs)) {
            differences.add("%s is %s here, %s in the cluster".formatted(key, mine, theirs));
        }
    }
}
