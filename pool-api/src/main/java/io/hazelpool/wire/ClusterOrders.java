package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.hazelpool.api.Intake;
import io.hazelpool.api.Pause;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What operators ordered, and want kept until they order otherwise: all of it in one value, which is small, changes
 * seldom, and so cannot be seen half changed.
 *
 * @param pools what was ordered for each pool, by name; nothing for those not named
 * @param drained the names of nodes that take nothing new
 */
public record ClusterOrders(SortedMap<String, PoolOrders> pools, SortedSet<String> drained) {

    /** Nothing. */
    public static final ClusterOrders NONE = new ClusterOrders(Collections.emptySortedMap(), new TreeSet<>());

    public ClusterOrders {
        pools = Collections.unmodifiableSortedMap(new TreeMap<>(pools));
        drained = Collections.unmodifiableSortedSet(new TreeSet<>(drained));
    }

    /** What was ordered for this pool. */
    public PoolOrders pool(String name) {
        return pools.getOrDefault(name, PoolOrders.NONE);
    }

    /** The same, with other orders for this pool. */
    public ClusterOrders with(String pool, UnaryOperator<PoolOrders> change) {
        SortedMap<String, PoolOrders> others = new TreeMap<>(pools);
        others.put(pool, change.apply(pool(pool)));
        return new ClusterOrders(others, drained);
    }

    /** The same, with this node drained. */
    public ClusterOrders drained(String node) {
        SortedSet<String> others = new TreeSet<>(drained);
        others.add(node);
        return new ClusterOrders(pools, others);
    }

    /** The same, with this node not drained. */
    public ClusterOrders undrained(String node) {
        SortedSet<String> others = new TreeSet<>(drained);
        others.remove(node);
        return new ClusterOrders(pools, others);
    }

    /** Whether this node may take this pool's tasks. */
    public Intake intake(String pool, String node) {
        if (drained.contains(node)) {
            return Intake.DRAINED;
        }
        return pool(pool).pause() == Pause.NONE ? Intake.OPEN : Intake.PAUSED;
    }

    static final class Serializer implements StreamSerializer<ClusterOrders> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.CLUSTER_ORDERS;
        }

        @Override
        public void write(ObjectDataOutput out, ClusterOrders orders) throws IOException {
            out.writeByte(VERSION);
            out.writeInt(orders.pools.size());
            for (Map.Entry<String, PoolOrders> entry : orders.pools.entrySet()) {
                out.writeString(entry.getKey());
                entry.getValue().writeTo(out);
            }
            out.writeInt(orders.drained.size());
            for (String node : orders.drained) {
                out.writeString(node);
            }
        }

        @Override
        public ClusterOrders read(ObjectDataInput in) throws IOException {
            in.readByte();
            SortedMap<String, PoolOrders> pools = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                pools.put(WireBytes.readText(in), PoolOrders.readFrom(in));
            }
            SortedSet<String> drained = new TreeSet<>();
            for (int left = in.readInt(); left > 0; left--) {
                drained.add(WireBytes.readText(in));
            }
            return new ClusterOrders(pools, drained);
        }
    }
}
