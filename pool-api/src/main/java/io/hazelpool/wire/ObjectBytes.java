package io.hazelpool.wire;

import java.io.IOException;
import java.io.InvalidObjectException;
import org.jspecify.annotations.Nullable;

/**
 * Tasks and results as bytes: by Java serialization, but for {@linkplain PlainValue plain values}, for objects of
 * classes that a {@linkplain CompactObject compact serializer} is offered for, and for those of classes that
 * {@linkplain SelfWritten write themselves}. Of these the first wins.
 */
public final class ObjectBytes {

    private ObjectBytes() {}

    /**
     * Writes an object.
     *
     * @throws java.io.NotSerializableException if it, or what it refers to, is not serializable
     */
    public static byte[] encode(@Nullable Object object) throws IOException {
        byte[] plain = PlainValue.encode(object);
        if (plain != null) {
            return plain;
        }
        byte[] compact = CompactObject.encode(object);
        if (compact != null) {
            return compact;
        }
        byte[] written = SelfWritten.encode(object);
        if (written != null) {
            return written;
        }
        return JavaOutput.encode(object);
    }

    /**
     * Reads what {@link #encode} wrote. Only for code that may run whatever the bytes make it run: a worker, inside its
     * own try/catch, or a client reading its own result. Classes of libraries are not read.
     *
     * @param loader knows the classes
     * @throws ClassNotFoundException if it does not
     * @throws RuntimeException what methods of those classes make of bytes that are not theirs, as some of Java's do
     */
    public static @Nullable Object decode(byte[] bytes, ClassLoader loader) throws IOException, ClassNotFoundException {
        return decode(bytes, new ObjectReader(loader, AllowedClasses.OF_THIS_PROGRAM));
    }

    /**
     * The same, where it is told which classes may be read.
     *
     * @throws java.io.InvalidClassException if one may not; the message names it, and tells how to allow it
     */
    static @Nullable Object decode(byte[] bytes, ObjectReader reader) throws IOException, ClassNotFoundException {
        try {
            return decode(ObjectPart.whole(bytes, reader));
        } catch (StackOverflowError e) {
            throw (IOException)
                    new InvalidObjectException("to read it takes more than this thread's stack: " + e).initCause(e);
        }
    }

    /** The same for an object within another one. */
    static @Nullable Object decode(ObjectPart part) throws IOException, ClassNotFoundException {
        return switch (part.type()) {
            case WrittenObject.BY_ITSELF -> SelfWritten.decode(WrittenObject.open(part));
            case WrittenObject.BY_COMPACT_SERIALIZER -> CompactObject.decode(WrittenObject.open(part));
            default -> PlainValue.isPlain(part.type()) ? PlainValue.decode(part.alone()) : JavaInput.decode(part);
        };
    }
}
