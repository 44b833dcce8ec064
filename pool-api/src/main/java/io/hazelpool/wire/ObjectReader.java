package io.hazelpool.wire;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what others serialized, as far as that is allowed here. Thread-safe.
 *
 * <p>Remembers the classes it found: to ask the loader takes longer than to read a small task. Those of arrays it does
 * not, of which whoever writes the bytes can have any number made.
 */
public final class ObjectReader {

    private final ClassLoader loader;
    private final AllowedClasses allowed;
    private final Map<String, Class<?>> found = new ConcurrentHashMap<>();
    private final ClassDescriptors descriptors = new ClassDescriptors();
    private final Spares<JavaInput> inputs = new Spares<>();

    /**
     * A reader that has read nothing yet.
     *
     * @param loader knows the classes
     * @param allowed which of them may be read
     */
    public ObjectReader(ClassLoader loader, AllowedClasses allowed) {
        this.loader = loader;
        this.allowed = allowed;
    }

    /** Knows the classes. */
    public ClassLoader loader() {
        return loader;
    }

    /** Which of them may be read. */
    AllowedClasses allowed() {
        return allowed;
    }

    /** What it remembers of how classes were written. */
    ClassDescriptors descriptors() {
        return descriptors;
    }

    /** Its streams that are not in use. */
    Spares<JavaInput> inputs() {
        return inputs;
    }

    /** The object of these bytes; may run code of its class. See {@link ObjectBytes#decode(byte[], ObjectReader)}. */
    public @Nullable Object read(byte[] bytes) throws IOException, ClassNotFoundException {
        return ObjectBytes.decode(bytes, this);
    }

    /**
     * The class of this name, not initialized, and allowed or not.
     *
     * @throws ClassNotFoundException if the loader does not know it
     */
    Class<?> find(String name) throws ClassNotFoundException {
        Class<?> known = found.get(name);
        if (known != null) {
            return known;
        }
        Class<?> asked = Class.forName(name, false, loader);
        if (!asked.isArray()) {
            found.put(name, asked);
        }
        return asked;
    }
}
