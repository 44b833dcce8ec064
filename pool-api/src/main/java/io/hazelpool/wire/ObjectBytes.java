package io.hazelpool.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Tasks and results as bytes, by Java serialization. */
public final class ObjectBytes {

    private ObjectBytes() {}

    /**
     * Writes an object.
     *
     * @throws java.io.NotSerializableException if it, or what it refers to, is not serializable
     */
    public static byte[] encode(@Nullable Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #encode} wrote. Only for code that may run whatever the bytes make it run: a worker, inside its
     * own try/catch, or a client reading its own result.
     *
     * @param loader knows the classes
     * @throws ClassNotFoundException if it does not
     */
    public static @Nullable Object decode(byte[] bytes, ClassLoader loader) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new LoaderObjectInput(new ByteArrayInputStream(bytes), loader)) {
            return in.readObject();
        }
    }

    /** Resolves classes with the given loader; the JDK's stream would ask whichever loader is next on the stack. */
    private static final class LoaderObjectInput extends ObjectInputStream {

        private final ClassLoader loader;

        LoaderObjectInput(InputStream in, ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException unknown) {
                return super.resolveClass(description); // primitives have no loader
            }
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) throws IOException, ClassNotFoundException {
            Class<?>[] types = new Class<?>[interfaces.length];
            for (int i = 0; i < interfaces.length; i++) {
                types[i] = Class.forName(interfaces[i], false, loader);
            }
            return Proxy.newProxyInstance(loader, types, (proxy, method, args) -> null)
                    .getClass();
        }
    }
}
