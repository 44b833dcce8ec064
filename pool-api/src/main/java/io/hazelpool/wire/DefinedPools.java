package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.NoSuchPoolException;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The pools that nodes define, as the cluster keeps them. Thread-safe; all methods block for a round trip. */
public final class DefinedPools {

    private final Map<String, PoolDefinition> map;

    /** Asks nothing yet. */
    public DefinedPools(HazelcastInstance hazelcast) {
        map = hazelcast.getMap(ClusterNames.POOLS);
    }

    /** What the nodes agreed on for this pool; null if no node defines it. */
    public @Nullable PoolDefinition find(String pool) {
        return map.get(pool);
    }

    /**
     * The same.
     *
     * @throws NoSuchPoolException if no node defines it; the message lists those there are
     */
    public PoolDefinition get(String pool) {
        PoolDefinition found = find(pool);
        if (found == null) {
            throw new NoSuchPoolException(noSuchPool(pool));
        }
        return found;
    }

    /** The names of all pools that nodes define. */
    public SortedSet<String> names() {
        return new TreeSet<>(map.keySet());
    }

    /** The message for a pool that no node defines. */
    public String noSuchPool(String pool) {
        return pool + ": no node defines this pool; there are " + names() + ". Define pools." + pool
                + ".workers on the nodes, or correct the name";
    }
}
