package io.hazelpool.wire;

import com.hazelcast.internal.nio.BufferObjectDataOutput;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializable;
import java.io.IOException;
import java.io.InvalidClassException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Objects of classes that write themselves by Hazelcast's {@link DataSerializable}, of which
 * {@link com.hazelcast.nio.serialization.IdentifiedDataSerializable} is one. No factory is asked, so none has to be
 * configured.
 */
final class SelfWritten {

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
        BufferObjectDataOutput out = WrittenObject.begin(WrittenObject.BY_ITSELF, written.getClass());
        written.writeData(WrittenObject.view(ObjectDataOutput.class, new Writing(out)));
        return out.toByteArray();
    }

    /** See {@link ObjectBytes#decode(byte[], ObjectReader)}. */
    static Object decode(WrittenObject written) throws IOException {
        Class<?> type = written.type();
        if (!DataSerializable.class.isAssignableFrom(type)) {
            throw new InvalidClassException(
                    type.getName(), "is not DataSerializable here, though the bytes are of one");
        }
        DataSerializable object = (DataSerializable) newInstance(type);
        object.readData(WrittenObject.view(ObjectDataInput.class, new Reading(written)));
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

    /** Hazelcast's stream, but for objects. */
    private record Writing(BufferObjectDataOutput out) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object view, Method method, Object @Nullable [] arguments) throws Throwable {
            if (arguments != null && method.getName().equals("writeObject")) {
                WrittenObject.writeObject(out, arguments[0]);
                return null;
            }
            return call(method, out, arguments);
        }
    }

    /** Hazelcast's stream, but for objects, for arrays that cannot be there, and for what follows its bytes. */
    private record Reading(WrittenObject written) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object view, Method method, Object @Nullable [] arguments) throws Throwable {
            String name = method.getName();
            if (name.equals("getClassLoader")) {
                return written.loader();
            }
            if (name.equals("readObject")) {
                return written.readObject();
            }
            if (name.endsWith("Array")) {
                written.checkArray();
            }
            Object read = call(method, written.in(), arguments);
            written.left();
            return read;
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
