package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where the operators' orders are kept in the cluster. Thread-safe; all methods block for their round trips. */
public final class OrderBook {

    private static final String ONLY_PAGE = "orders";

    private final IMap<String, ClusterOrders> map;
    private final OwnEntries<String, ClusterOrders> pages;

    public OrderBook(HazelcastInstance hazelcast) {
        map = hazelcast.getMap(ClusterNames.ORDERS);
        pages = new OwnEntries<>(map, String.class, ClusterOrders.class);
    }

    /** The orders that hold now; null if nobody ever ordered anything, or the cluster lost them. */
    public @Nullable ClusterOrders read() {
        return pages.get(ONLY_PAGE);
    }

    /** Changes them, whoever else does so at the same time; answers what holds then. */
    public ClusterOrders change(UnaryOperator<ClusterOrders> change) {
        while (true) {
            ClusterOrders before = read();
            ClusterOrders after = change.apply(before == null ? ClusterOrders.NONE : before);
            if (before == null ? pages.putIfAbsent(ONLY_PAGE, after) : pages.replace(ONLY_PAGE, before, after)) {
                return after;
            }
        }
    }

    /** Writes down what held the last time it was read, if the cluster lost it. */
    public void restore(ClusterOrders known) {
        pages.putIfAbsent(ONLY_PAGE, known);
    }

    /** Has somebody told, on a thread of Hazelcast's that must not block, that they changed and are to be read anew. */
    public void whenChanged(Runnable told) {
        map.addEntryListener((EntryAddedListener<String, ClusterOrders>) event -> told.run(), false);
        map.addEntryListener((EntryUpdatedListener<String, ClusterOrders>) event -> told.run(), false);
    }
}
