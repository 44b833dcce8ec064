package io.hazelpool.node.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.QueueConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.PoolDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that all nodes mean the same by a pool, before any of them touches its queue. */
public final class PoolAgreement {

    private static final Logger log = LoggerFactory.getLogger(PoolAgreement.class);

    private static final long UPHOLD_SECONDS = 60;

    private PoolAgreement() {}

    /**
     * Joins this node's pools with those of the cluster: what is known must be the same, else nothing is changed; what
     * is new is defined for all. A pool's queue is set up on all members, those included that do not define the pool,
     * before a client can find the pool.
     *
     * @throws NodeStartException if a value differs; the message names each with both values
     */
    public static void reach(HazelcastInstance hazelcast, Collection<PoolConfig> pools) {
        IMap<String, PoolDefinition> agreed = hazelcast.getMap(ClusterNames.POOLS);
        List<String> differences = new ArrayList<>();
        pools.forEach(pool -> compare(pool, agreed.get(pool.name()), differences));
        if (differences.isEmpty()) {
            pools.forEach(pool -> define(hazelcast, agreed, pool, differences));
        }
        if (!differences.isEmpty()) {
            throw new NodeStartException(
                    "this node disagrees with the cluster '%s':\n  %s\nall nodes must agree: change this node's configuration, or stop all nodes first"
                            .formatted(hazelcast.getConfig().getClusterName(), String.join("\n  ", differences)),
                    null);
        }
    }

    /**
     * Defines this node's pools anew if the cluster lost them: with too many members at once, their entries go too.
     * Looks when a member leaves, and now and then.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // what is scheduled catches and tells
    public static void uphold(
            HazelcastInstance hazelcast, Collection<PoolConfig> pools, ScheduledExecutorService executor) {
        Runnable look = () -> {
            try {
                IMap<String, PoolDefinition> agreed = hazelcast.getMap(ClusterNames.POOLS);
                pools.forEach(pool -> agreed.putIfAbsent(pool.name(), definition(pool)));
            } catch (Throwable e) {
                log.debug("could not look after the pools' definitions, trying again", e);
            }
        };
        executor.scheduleWithFixedDelay(look, UPHOLD_SECONDS, UPHOLD_SECONDS, TimeUnit.SECONDS);
        hazelcast.getCluster().addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {}

            @Override
            public void memberRemoved(MembershipEvent event) {
                try {
                    executor.execute(look);
                } catch (RejectedExecutionException stopping) {
                    log.debug("this node is stopping");
                }
            }
        });
    }

    /** Under a lock, since another node may define the same pool at the same time, and otherwise. */
    private static void define(
            HazelcastInstance hazelcast,
            IMap<String, PoolDefinition> agreed,
            PoolConfig pool,
            List<String> differences) {
        agreed.lock(pool.name());
        try {
            PoolDefinition theirs = agreed.get(pool.name());
            if (theirs == null) {
                hazelcast
                        .getConfig()
                        .addQueueConfig(new QueueConfig(ClusterNames.queue(pool.name()))
                                .setMaxSize(pool.maxQueueSize())
                                .setBackupCount(1)
                                .setMergePolicyConfig(HazelcastSettings.smallerSideLoses())
                                .setStatisticsEnabled(false));
                agreed.set(pool.name(), definition(pool));
            } else {
                compare(pool, theirs, differences);
            }
        } finally {
            agreed.unlock(pool.name());
        }
    }

    private static void compare(PoolConfig pool, @Nullable PoolDefinition theirs, List<String> differences) {
        if (theirs != null) {
            PoolDefinition mine = definition(pool);
            compare(pool.name(), "max-queue-size", mine.maxQueueSize(), theirs.maxQueueSize(), differences);
            compare(pool.name(), "task-timeout", mine.taskTimeout(), theirs.taskTimeout(), differences);
        }
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
