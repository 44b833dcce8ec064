package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.hazelpool.breaker.BreakerRules;
import java.io.IOException;
import java.time.Duration;

/**
 * What all nodes must agree on for a pool. How many workers a node runs is its own affair.
 *
 * @param maxQueueSize how many tasks may wait in the whole cluster
 * @param taskTimeout how long a task may run
 * @param breaker when its circuit breaker opens and closes
 * @param breakerStore where that is kept
 * @param minSize with fewer nodes than these, nothing is queued or run
 */
public record PoolDefinition(
        int maxQueueSize, Duration taskTimeout, BreakerRules breaker, BreakerStore breakerStore, int minSize) {

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
            out.writeInt(definition.breaker.threshold());
            out.writeLong(definition.breaker.cooldown().toMillis());
            out.writeInt(definition.breaker.probes());
            out.writeBoolean(definition.breakerStore == BreakerStore.CP);
            out.writeInt(definition.minSize);
        }

        @Override
        public PoolDefinition read(ObjectDataInput in) throws IOException {
            in.readByte();
            int maxQueueSize = in.readInt();
            Duration taskTimeout = Duration.ofMillis(in.readLong());
            BreakerRules breaker = new BreakerRules(in.readInt(), Duration.ofMillis(in.readLong()), in.readInt());
            BreakerStore store = in.readBoolean() ? BreakerStore.CP : BreakerStore.MAP;
            return new PoolDefinition(maxQueueSize, taskTimeout, breaker, store, in.readInt());
        }
    }
}
