package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.hazelpool.api.Pause;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What operators ordered for one pool.
 *
 * @param pause whether it is paused
 * @param workers how many workers each node runs; 0 as many as it is configured to
 * @param workersOn the same for nodes by their names, before {@code workers}
 */
public record PoolOrders(Pause pause, int workers, SortedMap<String, Integer> workersOn) {

    /** Nothing. */
    public static final PoolOrders NONE = new PoolOrders(Pause.NONE, 0, Collections.emptySortedMap());

    public PoolOrders {
        workersOn = Collections.unmodifiableSortedMap(new TreeMap<>(workersOn));
    }

    /** The same pool, paused like this. */
    public PoolOrders paused(Pause other) {
        return new PoolOrders(other, workers, workersOn);
    }

    /** So many workers on each node, whatever was ordered for some; 0 as many as it is configured to. */
    public PoolOrders resized(int size) {
        return new PoolOrders(pause, size, Collections.emptySortedMap());
    }

    /** So many workers on one node; 0 as many as it is configured to. */
    public PoolOrders resized(int size, String node) {
        SortedMap<String, Integer> others = new TreeMap<>(workersOn);
        others.put(node, size);
        return new PoolOrders(pause, workers, others);
    }

    /** How many workers this node should run. */
    public int workers(String node, int configured) {
        int ordered = workersOn.getOrDefault(node, workers);
        return ordered == 0 ? configured : ordered;
    }

    void writeTo(ObjectDataOutput out) throws IOException {
        out.writeString(pause.name());
        out.writeInt(workers);
        out.writeInt(workersOn.size());
        for (Map.Entry<String, Integer> entry : workersOn.entrySet()) {
            out.writeString(entry.getKey());
            out.writeInt(entry.getValue());
        }
    }

    static PoolOrders readFrom(ObjectDataInput in) throws IOException {
        Pause pause = Pause.valueOf(WireBytes.readText(in));
        int workers = in.readInt();
        SortedMap<String, Integer> workersOn = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            workersOn.put(WireBytes.readText(in), in.readInt());
        }
        return new PoolOrders(pause, workers, workersOn);
    }
}
