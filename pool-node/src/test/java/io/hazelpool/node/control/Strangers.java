package io.hazelpool.node.control;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.internal.serialization.impl.SerializationConstants;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.wire.WireTypes;
import java.io.ObjectStreamConstants;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What somebody who is no client of the pool may put into a queue. */
public final class Strangers {

    private static final int NOBODYS_TYPE = 987_654_321;

    /** Extends what only JCache has, and is among the classes that Hazelcast's filter lets through. */
    private static final String INCOMPLETE = "com.hazelcast.cache.HazelcastCachingProvider";

    private static final int DEPTH = 100_000;

    private Strangers() {}

    /** One of each kind that cannot be read, and ends in another way. */
    public static List<Object> unreadables() {
        return List.of(unreadable(), ofNoType(), bottomless(), ofAnIncompleteClass());
    }

    /** Of a type that nobody here can read. */
    public static Object unreadable() {
        return ofType(NOBODYS_TYPE);
    }

    /** Hazelcast takes it for one of its own types, and finds no place in the table of these. */
    static Object ofNoType() {
        return ofType(Integer.MIN_VALUE);
    }

    private static Object ofType(int type) {
        return new HeapData(ByteBuffer.allocate(16).putInt(0).putInt(type).array());
    }

    /** In Java's serialization, of a class that cannot be loaded since another is missing. */
    static Object ofAnIncompleteClass() {
        byte[] name = INCOMPLETE.getBytes(StandardCharsets.UTF_8);
        return new HeapData(ByteBuffer.allocate(40 + name.length)
                .putInt(0)
                .putInt(SerializationConstants.JAVA_DEFAULT_TYPE_SERIALIZABLE)
                .putShort(ObjectStreamConstants.STREAM_MAGIC)
                .putShort(ObjectStreamConstants.STREAM_VERSION)
                .put(ObjectStreamConstants.TC_OBJECT)
                .put(ObjectStreamConstants.TC_CLASSDESC)
                .putShort((short) name.length)
                .put(name)
                .putLong(1)
                .put(ObjectStreamConstants.SC_SERIALIZABLE)
                .putShort((short) 0)
                .put(ObjectStreamConstants.TC_ENDBLOCKDATA)
                .put(ObjectStreamConstants.TC_NULL)
                .array());
    }

    /** A list in a list in a list, and so on: who reads it has no stack for that. */
    public static Object bottomless() {
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
    public static List<Object> otherTypes() {
        return List.of(
                "a text",
                5,
                new byte[100],
                new ArrayList<>(List.of("a list")),
                new HazelcastInstanceNotActiveException("not thrown, but stored"));
    }
}
