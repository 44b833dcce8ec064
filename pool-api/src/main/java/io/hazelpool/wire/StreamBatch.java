package io.hazelpool.wire;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a {@link ReplyBatch} has of items. A node has few of them unread in a client's ring, see {@link StreamCredits}.
 *
 * @param nodeId the node, which wants to be told that it was read
 * @param number the number of the batch, higher than that of the one the node sent before, to whichever client
 */
public record StreamBatch(UUID nodeId, long number, List<StreamItems> parts) {

    private static final int MAX_PARTS = 1 << 16;

    void writeTo(DataOutput out) throws IOException {
        WireTypes.writeUuid(out, nodeId);
        out.writeLong(number);
        out.writeInt(parts.size());
        for (StreamItems part : parts) {
            part.writeTo(out);
        }
    }

    static StreamBatch readFrom(DataInput in) throws IOException {
        UUID nodeId = WireTypes.readUuid(in);
        long number = in.readLong();
        int size = WireBytes.readCount(in, StreamItems.LEAST_BYTES, MAX_PARTS);
        List<StreamItems> parts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            parts.add(StreamItems.readFrom(in));
        }
        return new StreamBatch(nodeId, number, parts);
    }
}
