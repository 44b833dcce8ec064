package io.hazelpool.wire;

import com.hazelcast.nio.serialization.DataSerializable;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import java.io.InvalidClassException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The serializers that are offered for classes: by {@link ServiceLoader}, to the loader of the class itself. So those
 * of Java's own classes are not asked for.
 *
 * <p>Whom a serializer is for, only it can tell. One that cannot be made does no harm to the classes that have another,
 * nor to those that can be written without: it is told of in the log, once.
 */
final class CompactSerializers {

    private static final Logger log = LoggerFactory.getLogger(CompactSerializers.class);

    /** A loader that fails may do so without end. */
    private static final int MOST_BROKEN = 100;

    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    /** Kept by the class, whose loader it needs anyway; so no failure is kept, which would hold on to others. */
    private static final ClassValue<Offered> OFFERED = new ClassValue<>() {
        @Override
        protected Offered computeValue(Class<?> type) {
            ClassLoader loader = type.isArray() ? null : type.getClassLoader();
            return loader == null ? new Offered(List.of(), List.of()) : offered(type, loader);
        }
    };

    private record Offered(List<CompactSerializer<?>> fitting, List<String> broken) {}

    private CompactSerializers() {}

    /**
     * The one for objects of exactly this class; null if there is none.
     *
     * @throws InvalidClassException if there are two, or if there is none among those that can be made, and no other
     *     way to write the class
     */
    static @Nullable CompactSerializer<Object> of(Class<?> type) throws InvalidClassException {
        Offered offered = OFFERED.get(type);
        if (offered.fitting.isEmpty()) {
            if (!offered.broken.isEmpty() && !isWrittenWithout(type)) {
                throw new InvalidClassException(
                        type.getName(), "is not serializable, unless by a serializer that failed: " + offered.broken);
            }
            return null;
        }
        if (offered.fitting.size() > 1) {
            throw new InvalidClassException(
                    type.getName(),
                    "has more than one CompactSerializer: "
                            + offered.fitting.stream()
                                    .map(serializer -> serializer.getClass().getName())
                                    .toList());
        }
        @SuppressWarnings("unchecked") // it says so itself
        CompactSerializer<Object> serializer = (CompactSerializer<Object>) offered.fitting.get(0);
        return serializer;
    }

    /**
     * The one for a class that has one where it was written.
     *
     * @throws InvalidClassException if it has none, or two, here
     */
    static CompactSerializer<Object> needed(Class<?> type) throws InvalidClassException {
        CompactSerializer<Object> serializer = of(type);
        if (serializer == null) {
            List<String> broken = OFFERED.get(type).broken;
            throw new InvalidClassException(
                    type.getName(),
                    "has no CompactSerializer here, though the bytes are by one"
                            + (broken.isEmpty() ? "" : "; these failed: " + broken));
        }
        return serializer;
    }

    private static boolean isWrittenWithout(Class<?> type) {
        return Serializable.class.isAssignableFrom(type) || DataSerializable.class.isAssignableFrom(type);
    }

    private static Offered offered(Class<?> type, ClassLoader loader) {
        List<CompactSerializer<?>> fitting = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        @SuppressWarnings("rawtypes")
        Iterator<CompactSerializer> all =
                ServiceLoader.load(CompactSerializer.class, loader).iterator();
        boolean more = true;
        while (more && broken.size() < MOST_BROKEN) {
            try {
                more = all.hasNext();
                if (more) {
                    CompactSerializer<?> serializer = all.next();
                    if (typeOf(serializer) == type) {
                        fitting.add(serializer);
                    }
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                if (e.getCause() instanceof VirtualMachineError passing) {
                    throw passing; // nothing is kept: the next one to ask may have more memory, or stack
                }
                broken.add(told(e));
            }
        }
        return new Offered(List.copyOf(fitting), List.copyOf(broken));
    }

    private static Class<?> typeOf(CompactSerializer<?> serializer) {
        try {
            return serializer.getCompactClass();
        } catch (RuntimeException | LinkageError e) {
            throw new ServiceConfigurationError(serializer.getClass().getName() + " does not tell its class", e);
        }
    }

    private static String told(Error failure) {
        String text = failure.getCause() == null ? failure.toString() : failure + ": " + failure.getCause();
        if (TOLD.add(text)) {
            log.warn("a serializer is passed over: {}", text);
        }
        return text;
    }
}
