package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one node had to tell one client at one moment: items of streams, and then the ends of some tasks, in the order
 * they ended.
 *
 * @param node the node's name
 * @param streams the items; null if there are none
 */
public record ReplyBatch(
        String node, List<Reply> replies, @Nullable StreamBatch streams) {

    /** Without items. */
    public ReplyBatch(String node, List<Reply> replies) {
        this(node, replies, null);
    }

    static final class Serializer implements StreamSerializer<ReplyBatch> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.REPLY_BATCH;
        }

        @Override
        public void write(ObjectDataOutput out, ReplyBatch batch) throws IOException {
            out.writeByte(VERSION);
            out.writeString(batch.node);
            out.writeInt(batch.replies.size());
            for (Reply reply : batch.replies) {
                reply.writeTo(out);
            }
            out.writeBoolean(batch.streams != null);
            if (batch.streams != null) {
                batch.streams.writeTo(out);
            }
        }

        @Override
        public ReplyBatch read(ObjectDataInput in) throws IOException {
            in.readByte();
            String node = Objects.requireNonNull(in.readString(), "node");
            int size = in.readInt();
            List<Reply> replies = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                replies.add(Reply.readFrom(in));
            }
            return new ReplyBatch(node, replies, in.readBoolean() ? StreamBatch.readFrom(in) : null);
        }
    }
}
