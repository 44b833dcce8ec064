package io.hazelpool.wire;

import com.hazelcast.nio.serialization.HazelcastSerializationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads what is stored in the cluster, where whoever reaches it can put what nobody can read. */
public final class Stored {

    private Stored() {}

    /** What is there and cannot be read: an object like any other that is none of the pool's. */
    public record Unreadable(Throwable why) {}

    /**
     * What the reading answers, or an {@link Unreadable}. Whoever stored it chooses how the reading ends: most often
     * Hazelcast tells of it; but a type may lie beyond the bounds of its table, a class may lack another, and lists in
     * lists take all of the stack. Whatever else the reading throws is no matter of what is stored and is thrown here
     * too: the cluster may be away, so that nobody knows what is there, or this process may have no memory left.
     */
    public static @Nullable Object read(Supplier<? extends @Nullable Object> reading) {
        try {
            return reading.get();
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (HazelcastSerializationException | IndexOutOfBoundsException | Error unreadable) {
            return new Unreadable(unreadable);
        }
    }
}
