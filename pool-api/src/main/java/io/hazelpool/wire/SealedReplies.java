package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;

/**
 * A {@link ReplyBatch} that only its client and the nodes can read. The bytes are not copied.
 *
 * @param bytes as a {@link io.hazelpool.seal.Sealer} made them
 */
record SealedReplies(byte[] bytes) {

    private static final int MAX_BYTES = Integer.MAX_VALUE; // more is never left than there is

    /** Without the bytes. */
    @Override
    public String toString() {
        return "SealedReplies[" + bytes.length + " bytes]";
    }

    static final class Serializer implements StreamSerializer<SealedReplies> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.SEALED_REPLIES;
        }

        @Override
        public void write(ObjectDataOutput out, SealedReplies replies) throws IOException {
            out.writeByte(VERSION);
            WireBytes.write(out, replies.bytes);
        }

        @Override
        public SealedReplies read(ObjectDataInput in) throws IOException {
            in.readByte();
            return new SealedReplies(WireBytes.read(in, MAX_BYTES));
        }
    }
}
