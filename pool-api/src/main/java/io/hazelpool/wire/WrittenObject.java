package io.hazelpool.wire;

import com.hazelcast.internal.nio.BufferObjectDataInput;
import com.hazelcast.internal.nio.BufferObjectDataOutput;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * An object that somebody else than Java serialization wrote, as it is read: a byte that tells who, the name of its
 * class, and what was written.
 *
 * <p>Hazelcast's own streams would read any class that lies within such an object, and make room for as much as its
 * bytes announce. So what lies within goes through {@link ObjectBytes}, which reads allowed classes only, and no array
 * is larger than what is left of the bytes.
 */
final class WrittenObject {

    /** See {@link SelfWritten}. */
    static final byte BY_ITSELF = 9;

    /** See {@link CompactObject}. */
    static final byte BY_COMPACT_SERIALIZER = 10;

    private static final int MAX_DEPTH = 512;
    private static final int USUAL_BYTES = 256;

    /** It knows Java's primitives, strings and arrays of them; it is asked for nothing else. */
    private static final InternalSerializationService STREAMS = new DefaultSerializationServiceBuilder().build();

    private final ObjectPart part;
    private final BufferObjectDataInput in;
    private final Class<?> type;

    private WrittenObject(ObjectPart part, BufferObjectDataInput in, Class<?> type) {
        this.part = part;
        this.in = in;
        this.type = type;
    }

    /** Where the rest of an object of this class can be written to. */
    static BufferObjectDataOutput begin(byte by, Class<?> type) throws IOException {
        BufferObjectDataOutput out = STREAMS.createObjectDataOutput(USUAL_BYTES);
        out.writeByte(by);
        out.writeString(type.getName());
        return out;
    }

    /** Writes an object that lies within another one; {@link #readObject} reads it. */
    static void writeObject(BufferObjectDataOutput out, @Nullable Object within) throws IOException {
        out.writeByteArray(ObjectBytes.encode(within));
    }

    /** Whether these bytes are of such an object. */
    static boolean is(byte[] bytes) {
        return bytes.length > 0 && (bytes[0] == BY_ITSELF || bytes[0] == BY_COMPACT_SERIALIZER);
    }

    /**
     * Reads up to the name of its class.
     *
     * @throws java.io.InvalidClassException if that may not be read
     */
    static WrittenObject open(ObjectPart part) throws IOException, ClassNotFoundException {
        if (part.depth() > MAX_DEPTH) {
            throw new InvalidObjectException("objects are nested deeper than " + MAX_DEPTH);
        }
        BufferObjectDataInput in = STREAMS.createObjectDataInput(part.bytes(), part.from() + 1);
        String name = in.readString();
        if (name == null) {
            throw new InvalidObjectException("the bytes name no class");
        }
        Class<?> type = part.reader().find(name);
        part.reader().allowed().check(type, part.length());
        return new WrittenObject(part, in, type);
    }

    /** What to call a stream's methods on that this class has no better ones for. */
    static <T> T view(Class<T> stream, InvocationHandler handler) {
        return stream.cast(
                Proxy.newProxyInstance(WrittenObject.class.getClassLoader(), new Class<?>[] {stream}, handler));
    }

    Class<?> type() {
        return type;
    }

    ClassLoader loader() {
        return part.reader().loader();
    }

    BufferObjectDataInput in() {
        return in;
    }

    /**
     * How many bytes it still has.
     *
     * @throws EOFException if others than its own were read
     */
    int left() throws EOFException {
        int left = part.to() - in.position();
        if (left < 0) {
            throw new EOFException("more was read of a %s than its bytes".formatted(type.getName()));
        }
        return left;
    }

    /** To be called before an array is read: each of its places takes a byte at least. */
    void checkArray() throws IOException {
        int left = left() - Integer.BYTES;
        if (left < 0) {
            throw new EOFException("no array is left of the bytes of a " + type.getName());
        }
        if (in.readInt(in.position()) > left) {
            throw new InvalidObjectException(
                    "the bytes announce an array of %d, and have %d left".formatted(in.readInt(in.position()), left));
        }
    }

    @Nullable
    Object readObject() throws IOException, ClassNotFoundException {
        checkArray();
        int length = in.readInt();
        if (length < 0) {
            throw new InvalidObjectException("the bytes have no object where one is read");
        }
        int from = in.position();
        in.position(from + length);
        return ObjectBytes.decode(part.within(from, from + length));
    }
}
