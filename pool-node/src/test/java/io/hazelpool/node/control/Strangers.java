package io.hazelpool.node.control;

import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.internal.serialization.impl.SerializationConstants;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.wire.WireTypes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What somebody who is no client of the pool may put into a queue. */
final class Strangers {

    private static final int NOBODYS_TYPE = 987_654_321;
    private static final int DEPTH = 100_000;

    private Strangers() {}

    /** Of a type that nobody here can read. */
    static Object unreadable() {
        return new HeapData(
                ByteBuffer.allocate(16).putInt(0).putInt(NOBODYS_TYPE).array());
    }

    /** A list in a list in a list, and so on: who reads it has no stack for that. */
    static Object bottomless() {
        ByteBuffer bytes = ByteBuffer.allocate((DEPTH + 2) * 2 * Integer.BYTES).putInt(0);
        for (int i = 0; i <= DEPTH; i++) {
            bytes.putInt(SerializationConstants.JAVA_DEFAULT_TYPE_ARRAY_LIST).putInt(1);
        }
        return new HeapData(bytes.array());
    }

    /** Begins as a task, and has no end. */
    static Object malformed() {
        InternalSerializationService bytes = new DefaultSerializationServiceBuilder()
                .setConfig(WireTypes.serialization())
                .build();
        return new HeapData(
                Arrays.copyOf(bytes.toData(TestTasks.tracked("task")).toByteArray(), 20));
    }

    /** Each reads well, and is no task. */
    static List<Object> otherTypes() {
        return List.of("a text", 5, new byte[100], new ArrayList<>(List.of("a list")));
    }
}
