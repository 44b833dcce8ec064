package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.hazelpool.breaker.BreakerWord;
import java.io.IOException;

/**
 * A pool's breaker was changed. Notices may overtake each other: who needs the state reads it.
 *
 * @param word what it became
 * @param cause why, for people: the last failure, or who asked for it
 */
public record BreakerNotice(String pool, BreakerWord word, String cause) {

    static final class Serializer implements StreamSerializer<BreakerNotice> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.BREAKER_NOTICE;
        }

        @Override
        public void write(ObjectDataOutput out, BreakerNotice notice) throws IOException {
            out.writeByte(VERSION);
            out.writeString(notice.pool);
            out.writeLong(notice.word.pack());
            out.writeString(notice.cause);
        }

        @Override
        public BreakerNotice read(ObjectDataInput in) throws IOException {
            in.readByte();
            return new BreakerNotice(WireBytes.readText(in), BreakerWord.unpack(in.readLong()), WireBytes.readText(in));
        }
    }
}
