package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;

/**
 * What a pool did in a few seconds, over all nodes.
 *
 * @param at the end of that time, in milliseconds of the cluster's clock
 * @param spanMillis how long it was
 * @param executed tasks that ran and ended in it
 * @param failed tasks that failed in it
 * @param queued tasks that waited at its end
 * @param busy workers that ran a task at its end
 * @param times of the tasks that ended in it
 */
public record PoolSample(
        String pool, long at, long spanMillis, long executed, long failed, int queued, int busy, TaskTimes times) {

    static final class Serializer implements StreamSerializer<PoolSample> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.POOL_SAMPLE;
        }

        @Override
        public void write(ObjectDataOutput out, PoolSample sample) throws IOException {
            out.writeByte(VERSION);
            out.writeString(sample.pool);
            out.writeLong(sample.at);
            out.writeLong(sample.spanMillis);
            out.writeLong(sample.executed);
            out.writeLong(sample.failed);
            out.writeInt(sample.queued);
            out.writeInt(sample.busy);
            sample.times.writeTo(out);
        }

        @Override
        public PoolSample read(ObjectDataInput in) throws IOException {
            in.readByte();
            return new PoolSample(
                    WireBytes.readText(in),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readInt(),
                    in.readInt(),
                    TaskTimes.readFrom(in));
        }
    }
}
