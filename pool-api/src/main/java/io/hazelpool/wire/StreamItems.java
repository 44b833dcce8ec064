package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Some items of a stream.
 *
 * @param first the number of the first one; a stream's items are numbered from 0
 * @param items serialized, not copied; empty to tell that the task has started
 */
public record StreamItems(UUID taskId, long first, List<byte[]> items) {

    /** About how many bytes they take on the wire. */
    public int size() {
        return 32 + items.stream().mapToInt(item -> item.length + 4).sum();
    }

    void writeTo(ObjectDataOutput out) throws IOException {
        WireTypes.writeUuid(out, taskId);
        out.writeLong(first);
        out.writeInt(items.size());
        for (byte[] item : items) {
            out.writeByteArray(item);
        }
    }

    static StreamItems readFrom(ObjectDataInput in) throws IOException {
        UUID taskId = WireTypes.readUuid(in);
        long first = in.readLong();
        int size = in.readInt();
        List<byte[]> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(Objects.requireNonNull(in.readByteArray(), "item"));
        }
        return new StreamItems(taskId, first, items);
    }
}
