package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.internal.serialization.impl.SerializationConstants;
import java.io.ObjectStreamConstants;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What somebody who is no client of the pool may store in the cluster; for the tests of all modules. */
public final class Strangers {

    private static final int NOBODYS_TYPE = 987_654_321;

    /** Extends what only JCache has, and is among the classes that Hazelcast's filter lets through. */
    private static final String INCOMPLETE = "com.hazelcast.cache.HazelcastCachingProvider";

    private static final int DEPTH = 100_000;

    private Strangers() {}

    /** One of each kind that cannot be read, and ends in another way. */
    public static List<HeapData> unreadables() {
        return List.of(unreadable(), ofType(Integer.MIN_VALUE), bottomless(), ofAnIncompleteClass());
    }

    /** Of a type that nobody here can read. */
    public static HeapData unreadable() {
        return ofType(NOBODYS_TYPE);
    }

    /** Each reads well, and is none of the pool's. */
    public static List<Object> others() {
        return List.of(
                "a text",
                5,
                new byte[100],
                new ArrayList<>(List.of("a list")),
                new HazelcastInstanceNotActiveException("not thrown, but stored"));
    }

    /**
     * Of this type, and with nothing in it; the least number of all leads beyond Hazelcast's table of its own types.
     */
    public static HeapData ofType(int type) {
        return new HeapData(ByteBuffer.allocate(16).putInt(0).putInt(type).array());
    }

    /** A list in a list in a list, and so on: who reads it has no stack for that. */
    private static HeapData bottomless() {
        ByteBuffer bytes = ByteBuffer.allocate((DEPTH + 2) * 2 * Integer.BYTES).putInt(0);
        for (int i = 0; i <= DEPTH; i++) {
            bytes.putInt(SerializationConstants.JAVA_DEFAULT_TYPE_ARRAY_LIST).putInt(1);
        }
        return new HeapData(bytes.array());
    }

    /** In Java's serialization, of a class that cannot be loaded since another is missing. */
    private static HeapData ofAnIncompleteClass() {
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
}
