package io.hazelpool.node.worker;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.WireTypes;
import java.io.IOException;

/** An envelope as a client of the next version sends it. */
final class NewerEnvelope {

    private NewerEnvelope() {}

    static TaskEnvelope of(byte[] payload) {
        SerializationConfig newer = new SerializationConfig();
        newer.addSerializerConfig(
                new SerializerConfig().setTypeClass(TaskEnvelope.class).setImplementation(new NextVersion()));
        return with(WireTypes.serialization())
                .toObject(with(newer).toData(TestTasks.envelope(TestTasks.CLIENT, payload)));
    }

    private static InternalSerializationService with(SerializationConfig config) {
        return new DefaultSerializationServiceBuilder().setConfig(config).build();
    }

    private static final class NextVersion implements StreamSerializer<TaskEnvelope> {

        @Override
        public int getTypeId() {
            return WireTypes.serialization().getSerializerConfigs().stream()
                    .filter(config -> config.getTypeClass() == TaskEnvelope.class)
                    .mapToInt(config -> config.getImplementation().getTypeId())
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public void write(ObjectDataOutput out, TaskEnvelope envelope) throws IOException {
            out.writeByte(TaskEnvelope.VERSION + 1);
            out.writeLong(envelope.id().getMostSignificantBits());
            out.writeLong(envelope.id().getLeastSignificantBits());
            out.writeLong(TestTasks.CLIENT.getMostSignificantBits());
            out.writeLong(TestTasks.CLIENT.getLeastSignificantBits());
            out.writeLong(envelope.submittedAt());
            out.writeLong(envelope.expiresAt());
            out.writeByteArray(envelope.payload());
        }

        @Override
        public TaskEnvelope read(ObjectDataInput in) {
            throw new UnsupportedOperationException();
        }
    }
}
