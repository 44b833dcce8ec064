package io.hazelpool.wire;

import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.MapEvent;
import io.hazelpool.api.NoSuchPoolException;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The pools that nodes define, as the cluster keeps them. Thread-safe; all methods block for a round trip. */
public final class DefinedPools {

    private final HazelcastInstance hazelcast;
    private final OwnEntries<String, PoolDefinition> pools;

    /** Asks nothing yet. */
    public DefinedPools(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
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

    /**
     * Defines it anew; false if it is not as it was found any more, or somebody has locked it.
     *
     * @param found null if {@link #find} found none
     */
    public boolean replace(String pool, @Nullable PoolDefinition found, PoolDefinition definition) {
        return pools.replaceFound(pool, found, definition);
    }

    /**
     * Has somebody told, on a thread of Hazelcast's that must not block, whenever anything is put there or removed,
     * until the map is destroyed; and has the instance know the map, so that it tells of that.
     */
    public void whenChanged(Runnable told) {
        IMap<String, PoolDefinition> map = hazelcast.getMap(ClusterNames.POOLS);
        map.addEntryListener(
                new EntryAdapter<String, PoolDefinition>() {
                    @Override
                    public void onEntryEvent(EntryEvent<String, PoolDefinition> event) {
                        told.run();
                    }

                    @Override
                    public void onMapEvent(MapEvent event) {
                        told.run();
                    }
                },
                false);
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
