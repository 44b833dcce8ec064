package io.hazelpool.wire;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what others serialized, as far as that is allowed here.
 *
 * @param loader knows the classes
 * @param allowed which of them may be read
 */
public record ObjectReader(ClassLoader loader, AllowedClasses allowed) {

    /**
     * The object of these bytes; may run code of its class. See {@link ObjectBytes#decode(byte[], ClassLoader,
     * AllowedClasses)}.
     */
    public @Nullable Object read(byte[] bytes) throws IOException, ClassNotFoundException {
        return ObjectBytes.decode(bytes, loader, allowed);
    }
}
