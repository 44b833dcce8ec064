package io.hazelpool.wire;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Some items of a stream.
 *
 * @param first the number of the first one; a stream's items are numbered from 0
 * @param items serialized, not copied; empty to tell that the task has started
 */
public record StreamItems(UUID taskId, long first, List<byte[]> items) {

    /** How few bytes they take: the id, the number of the first, and how many there are. */
    static final int LEAST_BYTES = 16 + 8 + 4;

    private static final int MAX_ITEMS = 1 << 20;

    /** About how many bytes they take on the wire. */
    public int size() {
        return 32 + items.stream().mapToInt(item -> item.length + 4).sum();
    }

    void writeTo(DataOutput out) throws IOException {
        WireTypes.writeUuid(out, taskId);
        out.writeLong(first);
        out.writeInt(items.size());
        for (byte[] item : items) {
            WireBytes.write(out, item);
        }
    }

    static StreamItems readFrom(DataInput in) throws IOException {
        UUID taskId = WireTypes.readUuid(in);
        long first = in.readLong();
        int size = WireBytes.readCount(in, Integer.BYTES, MAX_ITEMS);
        List<byte[]> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(WireBytes.read(in, Reply.MAX_VALUE_BYTES));
        }
        return new StreamItems(taskId, first, items);
    }
}
