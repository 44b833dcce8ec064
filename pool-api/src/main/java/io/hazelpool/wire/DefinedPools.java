package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.NoSuchPoolException;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The pools that nodes define, as the cluster keeps them. Thread-safe; all methods block for a round trip. */
public final class DefinedPools {

    private final OwnEntries<String, PoolDefinition> pools;

    /** Asks nothing yet. */
    public DefinedPools(HazelcastInstance hazelcast) {
        pools = new OwnEntries<>(hazelcast.getMap(ClusterNames.POOLS), String.class, PoolDefinition.class);
    }

    /** What the nodes agreed on for this pool; null if no node defines it. */
    public @Nullable PoolDefinition find(String pool) {
        return pools.get(pool);
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

    /** Defines it as this node means it, unless it is defined; false if it is, maybe otherwise. */
    public boolean define(String pool, PoolDefinition definition) {
        return pools.putIfAbsent(pool, definition);
    }

    /** The names of all pools that nodes define. */
    public SortedSet<String> names() {
        return new TreeSet<>(pools.all().keySet());
    }

    /** The message for a pool that no node defines. */
    public String noSuchPool(String pool) {
        return pool + ": no node defines this pool; there are " + names() + ". Define pools." + pool
                + ".workers on the nodes, or correct the name";
    }
}
