package io.hazelpool.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (ObjectOutputStream out = new DescribingObjectOutput(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
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
            default -> PlainValue.isPlain(part.type()) ? PlainValue.decode(part.alone()) : decodeJavas(part);
        };
    }

    private static @Nullable Object decodeJavas(ObjectPart part) throws IOException, ClassNotFoundException {
        ObjectReader reader = part.reader();
        AllowedClasses.Reading reading = reader.allowed().reading(part.length());
        try (ObjectInputStream in = new ReaderObjectInput(part.stream(), reader)) {
            in.setObjectInputFilter(reading);
            return in.readObject();
        } catch (InvalidClassException e) {
            throw reading.explained(e);
        } catch (InternalError e) { // by which java.util's maps tell of a key without a value
            throw (IOException) new InvalidObjectException("an object cannot be of the bytes").initCause(e);
        }
    }

    /** Tells of classes as {@link ReaderObjectInput} reads it. */
    private static final class DescribingObjectOutput extends ObjectOutputStream {

        DescribingObjectOutput(OutputStream out) throws IOException {
            super(out);
        }

        @Override
        protected void writeClassDescriptor(ObjectStreamClass descriptor) throws IOException {
            ClassDescriptors.write(this, descriptor);
        }
    }

    /** Finds classes as its reader does; the JDK's stream would ask whichever loader is next on the stack. */
    private static final class ReaderObjectInput extends ObjectInputStream {

        /** Which no loader finds by name. */
        private static final Map<String, Class<?>> PRIMITIVES = Stream.of(
                        boolean.class,
                        byte.class,
                        char.class,
                        short.class,
                        int.class,
                        long.class,
                        float.class,
                        double.class,
                        void.class)
                .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

        private final ObjectReader reader;

        ReaderObjectInput(InputStream in, ObjectReader reader) throws IOException {
            super(in);
            this.reader = reader;
        }

        @Override
        protected ObjectStreamClass readClassDescriptor() throws IOException, ClassNotFoundException {
            return reader.descriptors().read(this);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
            try {
                return reader.find(description.getName());
            } catch (ClassNotFoundException unknown) {
                Class<?> primitive = PRIMITIVES.get(description.getName());
                if (primitive == null) {
                    throw unknown;
                }
                return primitive;
            }
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) throws ClassNotFoundException {
            Class<?>[] types = new Class<?>[interfaces.length];
            ClassLoader definer = reader.loader();
            for (int i = 0; i < interfaces.length; i++) {
                types[i] = reader.find(interfaces[i]);
                if (!Modifier.isPublic(types[i].getModifiers())) {
                    definer = types[i].getClassLoader(); // no other may define its proxy
                }
            }
            try {
                // The class itself can be had in deprecated ways only; the instance runs no code but Proxy's.
                return Proxy.newProxyInstance(definer, types, (proxy, method, args) -> null)
                        .getClass();
            } catch (IllegalArgumentException e) {
                throw new ClassNotFoundException("no proxy can have the interfaces " + Arrays.toString(interfaces), e);
            }
        }
    }
}
