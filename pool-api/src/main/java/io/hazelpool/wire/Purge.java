package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Has a node cancel the tasks that wait in a pool, and tell how many those were. Carried out on the node, since a task
 * ends by a node's hand, which counts it and tells its client.
 */
public final class Purge implements Callable<Integer>, HazelcastInstanceAware {

    private final String pool;
    private @Nullable HazelcastInstance member;

    public Purge(String pool) {
        this.pool = pool;
    }

    /** Has purges of pools carried out like this on this member. */
    public static void carriedOutBy(HazelcastInstance member, ToIntFunction<String> purge) {
        member.getUserContext().put(Purge.class.getName(), purge);
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance hazelcast) {
        member = hazelcast;
    }

    @Override
    @SuppressWarnings("unchecked") // put there by carriedOutBy
    public Integer call() {
        Object purge = member == null ? null : member.getUserContext().get(Purge.class.getName());
        return purge == null ? 0 : ((ToIntFunction<String>) purge).applyAsInt(pool); // null while it starts
    }

    static final class Serializer implements StreamSerializer<Purge> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.PURGE;
        }

        @Override
        public void write(ObjectDataOutput out, Purge purge) throws IOException {
            out.writeByte(VERSION);
            out.writeString(purge.pool);
        }

        @Override
        public Purge read(ObjectDataInput in) throws IOException {
            in.readByte();
            return new Purge(WireBytes.readText(in));
        }
    }
}
