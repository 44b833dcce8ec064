package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

    private static final int VERSION = 1;
    private static final int MAX_REPLIES = 1 << 16;

    /** Without items. */
    public ReplyBatch(String node, List<Reply> replies) {
        this(node, replies, null);
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        WireBytes.writeText(out, node);
        out.writeInt(replies.size());
        for (Reply reply : replies) {
            reply.writeTo(out);
        }
        out.writeBoolean(streams != null);
        if (streams != null) {
            streams.writeTo(out);
        }
    }

    static ReplyBatch readFrom(DataInput in) throws IOException {
        in.readByte();
        String node = WireBytes.readText(in);
        int size = WireBytes.readCount(in, Reply.LEAST_BYTES, MAX_REPLIES);
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            replies.add(Reply.readFrom(in));
        }
        return new ReplyBatch(node, replies, in.readBoolean() ? StreamBatch.readFrom(in) : null);
    }

    static final class Serializer implements StreamSerializer<ReplyBatch> {

        @Override
        public int getTypeId() {
            return WireTypes.REPLY_BATCH;
        }

        @Override
        public void write(ObjectDataOutput out, ReplyBatch batch) throws IOException {
            batch.writeTo(out);
        }

        @Override
        public ReplyBatch read(ObjectDataInput in) throws IOException {
            return readFrom(in);
        }
    }
}
