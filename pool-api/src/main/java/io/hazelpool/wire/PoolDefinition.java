package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.time.Duration;

/**
 * What all nodes must agree on for a pool. How many workers a node runs is its own affair.
 *
 * @param maxQueueSize how many tasks may wait in the whole cluster
 * @param taskTimeout how long a task may run
 */
public record PoolDefinition(int maxQueueSize, Duration taskTimeout) {

    static final class Serializer implements StreamSerializer<PoolDefinition> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.POOL_DEFINITION;
        }

        @Override
        public void write(ObjectDataOutput out, PoolDefinition definition) throws IOException {
            out.writeByte(VERSION);
            out.writeInt(definition.maxQueueSize);
            out.writeLong(definition.taskTimeout.toMillis());
        }

        @Override
        public PoolDefinition read(ObjectDataInput in) throws IOException {
            in.readByte();
            return new PoolDefinition(in.readInt(), Duration.ofMillis(in.readLong()));
        }
    }
}
