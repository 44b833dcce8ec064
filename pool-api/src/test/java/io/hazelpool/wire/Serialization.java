package io.hazelpool.wire;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;

/** Hazelcast's serialization as nodes and clients have it, and as a stranger has it. */
final class Serialization {

    static final InternalSerializationService OURS = with(WireTypes.serialization());

    /** One that knows none of our types and filters nothing. */
    static final InternalSerializationService FOREIGN = with(new SerializationConfig());

    private Serialization() {}

    static InternalSerializationService with(SerializationConfig config) {
        return new DefaultSerializationServiceBuilder().setConfig(config).build();
    }

    /** What a reader gets of what a writer sent. */
    static <T> T roundTrip(T object) {
        Data bytes = OURS.toData(object);
        T read = OURS.toObject(bytes);
        return read;
    }
}
