package io.hazelpool.wire;

import com.hazelcast.internal.nio.BufferObjectDataInput;
import com.hazelcast.internal.nio.BufferObjectDataOutput;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializable;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Objects of classes that write themselves by Hazelcast's {@link DataSerializable}, of which
 * {@link com.hazelcast.nio.serialization.IdentifiedDataSerializable} is one: a byte that tells so, the name of the
 * class, and what it wrote. No factory is asked, so none has to be configured.
 *
 * <p>Hazelcast's own stream would read any class that lies within such an object, and make room for as much as its
 * bytes announce. So what lies within goes through {@link ObjectBytes}, which reads allowed classes only, and no array
 * is larger than what is left of the bytes.
 */
final class SelfWritten {

    private static final byte TYPE = 9;
    private static final int MAX_DEPTH = 512;

    /** It knows Java's primitives, strings and arrays of them; it is asked for nothing else. */
    private static final InternalSerializationService STREAMS = new DefaultSerializationServiceBuilder().build();

    private static final ClassValue<Optional<Constructor<?>>> CONSTRUCTORS = new ClassValue<>() {
        @Override
        protected Optional<Constructor<?>> computeValue(Class<?> type) {
            try {
                Constructor<?> constructor = type.getDeclaredConstructor();
                constructor.setAccessible(true);
                return Optional.of(constructor);
            } catch (ReflectiveOperationException | RuntimeException none) {
                return Optional.empty();
            }
        }
    };

    private SelfWritten() {}

    /**
     * Its bytes; null if it is of a class that does not write itself, or has no constructor without parameters, so that
     * nobody could read it.
     */
    static byte @Nullable [] encode(@Nullable Object object) throws IOException {
        if (!(object instanceof DataSerializable written)
                || CONSTRUCTORS.get(written.getClass()).isEmpty()) {
            return null;
        }
        BufferObjectDataOutput out = STREAMS.createObjectDataOutput();
        out.writeByte(TYPE);
        out.writeString(written.getClass().getName());
        written.writeData(view(ObjectDataOutput.class, new Writing(out)));
        return out.toByteArray();
    }

    /** Whether {@link #decode} is to read these bytes. */
    static boolean is(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == TYPE;
    }

    /** See {@link ObjectBytes#decode(byte[], ObjectReader)}. */
    static Object decode(byte[] bytes, ObjectReader reader) throws IOException, ClassNotFoundException {
        return decode(bytes, reader, 1);
    }

    private static Object decode(byte[] bytes, ObjectReader reader, int depth)
            throws IOException, ClassNotFoundException {
        if (depth > MAX_DEPTH) {
            throw new InvalidObjectException("objects are nested deeper than " + MAX_DEPTH);
        }
        BufferObjectDataInput in = STREAMS.createObjectDataInput(bytes, 1);
        String name = in.readString();
        if (name == null) {
            throw new InvalidObjectException("the bytes name no class");
        }
        Class<?> type = reader.find(name);
        reader.allowed().check(type, bytes.length);
        if (!DataSerializable.class.isAssignableFrom(type)) {
            throw new InvalidClassException(name, "is not DataSerializable here, though the bytes are of one");
        }
        DataSerializable object = (DataSerializable) newInstance(type);
        object.readData(view(ObjectDataInput.class, new Reading(in, bytes.length, reader, depth)));
        return object;
    }

    private static Object newInstance(Class<?> type) throws IOException {
        Constructor<?> constructor = CONSTRUCTORS
                .get(type)
                .orElseThrow(() -> new InvalidClassException(type.getName(), "has no constructor without parameters"));
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException | InstantiationException | IllegalAccessException e) {
            throw (IOException) new InvalidClassException(type.getName(), "cannot be constructed").initCause(e);
        }
    }

    private static <T> T view(Class<T> stream, InvocationHandler handler) {
        return stream.cast(
                Proxy.newProxyInstance(SelfWritten.class.getClassLoader(), new Class<?>[] {stream}, handler));
    }

    /** Hazelcast's stream, but for objects. */
    private record Writing(BufferObjectDataOutput out) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object view, Method method, Object @Nullable [] arguments) throws Throwable {
            if (arguments != null && method.getName().equals("writeObject")) {
                out.writeByteArray(ObjectBytes.encode(arguments[0]));
                return null;
            }
            return call(method, out, arguments);
        }
    }

    /** Hazelcast's stream, but for objects, and for arrays that cannot be there. */
    private record Reading(BufferObjectDataInput in, int length, ObjectReader reader, int depth)
            implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object view, Method method, Object @Nullable [] arguments) throws Throwable {
            String name = method.getName();
            if (name.equals("getClassLoader")) {
                return reader.loader();
            }
            if (name.equals("readObject")) {
                return readObject();
            }
            if (name.endsWith("Array")) {
                checkArray();
            }
            return call(method, in, arguments);
        }

        private @Nullable Object readObject() throws IOException, ClassNotFoundException {
            checkArray();
            byte[] bytes = in.readByteArray();
            if (bytes == null) {
                throw new InvalidObjectException("the bytes have no object where one is read");
            }
            return is(bytes) ? decode(bytes, reader, depth + 1) : ObjectBytes.decode(bytes, reader);
        }

        /** Each place takes a byte at least. */
        private void checkArray() throws IOException {
            int left = length - in.position() - Integer.BYTES;
            if (left >= 0 && in.readInt(in.position()) > left) {
                throw new InvalidObjectException("the bytes announce an array of %d, and have %d left"
                        .formatted(in.readInt(in.position()), left));
            }
        }
    }

    private static @Nullable Object call(Method method, Object stream, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(stream, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
