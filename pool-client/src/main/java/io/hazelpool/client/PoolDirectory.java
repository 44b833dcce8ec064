package io.hazelpool.client;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.wire.DefinedPools;
import io.hazelpool.wire.PoolDefinition;
import io.hazelpool.wire.StatusReader;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which pools there are, and the counts that make a rejection worth reading. Remembers what it learnt: definitions
 * until the connection is made anew, counts for a second.
 *
 * <p>Thread-safe. All methods but the constructor may ask the cluster, and throw what Hazelcast throws.
 */
final class PoolDirectory {

    private static final Duration COUNTS_HOLD = Duration.ofSeconds(1);

    private final DefinedPools pools;
    private final StatusReader statuses;
    private final Map<String, PoolDefinition> definitions = new ConcurrentHashMap<>();
    private final Map<String, Counts> counts = new ConcurrentHashMap<>();

    private record Counts(String text, long takenNanos) {}

    PoolDirectory(HazelcastInstance hazelcast, StatusReader statuses) {
        this.pools = new DefinedPools(hazelcast);
        this.statuses = statuses;
        // Another cluster may answer under the same name after a reconnection.
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.CLIENT_CONNECTED
                    || event.getState() == LifecycleState.CLIENT_DISCONNECTED) {
                definitions.clear();
            }
        });
    }

    /** What the nodes agreed on for this pool; null if no node defines it. */
    @Nullable
    PoolDefinition find(String pool) {
        PoolDefinition known = definitions.get(pool);
        if (known == null) {
            known = pools.find(pool);
            if (known != null) {
                definitions.put(pool, known);
            }
        }
        return known;
    }

    /** The names of all pools that nodes define. */
    SortedSet<String> names() {
        return pools.names();
    }

    /** The names of all nodes that run workers. */
    Set<String> nodes() {
        Set<String> nodes = new TreeSet<>();
        for (String pool : names()) {
            PoolStatus status = statuses.read(pool);
            if (status != null) {
                status.nodes().stream().map(NodeStatus::node).forEach(nodes::add);
            }
        }
        return nodes;
    }

    /** The message for a pool that no node defines. */
    String noSuchPool(String pool) {
        return pools.noSuchPool(pool);
    }

    /** The message for a submission that found the queue full. */
    String queueFull(String pool) {
        return pool + ": queue full" + countsOf(pool)
                + "; submit with waitForCapacity, add workers, or raise max-queue-size";
    }

    private String countsOf(String pool) {
        Counts known = counts.get(pool);
        if (known != null && System.nanoTime() - known.takenNanos < COUNTS_HOLD.toNanos()) {
            return known.text;
        }
        PoolStatus status = statuses.read(pool);
        String text = status == null
                ? ""
                : " (%d of %d waiting, %d of %d workers busy on %d nodes)"
                        .formatted(
                                status.queuedTasks(),
                                status.maxQueueSize(),
                                status.busyWorkers(),
                                status.workers(),
                                status.nodes().size());
        counts.put(pool, new Counts(text, System.nanoTime()));
        return text;
    }
}
