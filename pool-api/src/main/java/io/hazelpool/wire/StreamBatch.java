package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
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

    void writeTo(ObjectDataOutput out) throws IOException {
        WireTypes.writeUuid(out, nodeId);
        out.writeLong(number);
        out.writeInt(parts.size());
        for (StreamItems part : parts) {
            part.writeTo(out);
        }
    }

    static StreamBatch readFrom(ObjectDataInput in) throws IOException {
        UUID nodeId = WireTypes.readUuid(in);
        long number = in.readLong();
        int size = in.readInt();
        List<StreamItems> parts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            parts.add(StreamItems.readFrom(in));
        }
        return new StreamBatch(nodeId, number, parts);
    }
}
