package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What the nodes that left have done in one pool.
 *
 * @param totals of all of them
 * @param nodes the last {@value #REMEMBERED} of them, oldest first: should a row of theirs still stand in the map, or
 *     come late, it is not counted again
 */
public record RetiredTotals(Totals totals, List<UUID> nodes) implements StatusRow {

    public static final RetiredTotals NONE = new RetiredTotals(Totals.NONE, List.of());

    private static final int REMEMBERED = 64;

    public RetiredTotals {
        nodes = List.copyOf(nodes);
    }

    /** These totals and those of one more node; the same if that node is in them already. */
    public RetiredTotals plus(UUID node, Totals ofNode) {
        if (nodes.contains(node)) {
            return this;
        }
        List<UUID> more = new ArrayList<>(nodes);
        more.add(node);
        return new RetiredTotals(totals.plus(ofNode), more.subList(Math.max(0, more.size() - REMEMBERED), more.size()));
    }

    /** These totals and what ended without a node that could count it. */
    public RetiredTotals plus(Totals more) {
        return new RetiredTotals(totals.plus(more), nodes);
    }

    static final class Serializer implements StreamSerializer<RetiredTotals> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.RETIRED_TOTALS;
        }

        @Override
        public void write(ObjectDataOutput out, RetiredTotals retired) throws IOException {
            out.writeByte(VERSION);
            out.writeInt(retired.nodes.size());
            for (UUID node : retired.nodes) {
                WireTypes.writeUuid(out, node);
            }
            retired.totals.writeTo(out);
        }

        @Override
        public RetiredTotals read(ObjectDataInput in) throws IOException {
            in.readByte();
            int size = in.readInt();
            List<UUID> nodes = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                nodes.add(WireTypes.readUuid(in));
            }
            return new RetiredTotals(Totals.readFrom(in), nodes);
        }
    }
}
