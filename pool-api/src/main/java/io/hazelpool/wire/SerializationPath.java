package io.hazelpool.wire;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first object that keeps a task from being serialized, and says how it is reached:
 * {@code ReportTask.source.connection (java.net.Socket)}. The JDK names the class only.
 *
 * <p>Looks into fields of classes outside the JDK, arrays, collections and maps, for an object of the class the JDK
 * named: a field that is not written, for whatever reason, is not accused. Best effort: answers null where it finds
 * nothing.
 */
public final class SerializationPath {

    private static final int MAX_DEPTH = 64;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private final String culprit;

    private SerializationPath(String culprit) {
        this.culprit = culprit;
    }

    /** The path to what is not serializable in {@code root}, or null if none is found. */
    public static @Nullable String find(Object root) {
        try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            out.writeObject(root);
            return null;
        } catch (NotSerializableException e) {
            return new SerializationPath(String.valueOf(e.getMessage())).searchSafely(root);
        } catch (IOException | RuntimeException | StackOverflowError otherwiseUnfit) {
            return null;
        }
    }

    private @Nullable String searchSafely(Object root) {
        try {
            return search(root, root.getClass().getSimpleName(), 0);
        } catch (RuntimeException ofACollection) {
            return null;
        }
    }

    private @Nullable String search(@Nullable Object object, String path, int depth) {
        if (object == null || depth > MAX_DEPTH || !seen.add(object)) {
            return null;
        }
        if (!(object instanceof Serializable)) {
            String name = object.getClass().getName();
            return name.equals(culprit) ? path + " (" + name + ")" : null;
        }
        if (object instanceof Object[] array) {
            return searchAll(Arrays.asList(array), path, depth);
        }
        if (object instanceof Collection<?> collection) {
            return searchAll(collection, path, depth);
        }
        if (object instanceof Map<?, ?> map) {
            String inKeys = searchAll(map.keySet(), path + ".keySet()", depth);
            return inKeys != null ? inKeys : searchAll(map.values(), path + ".values()", depth);
        }
        return searchFields(object, path, depth);
    }

    private @Nullable String searchAll(Collection<?> elements, String path, int depth) {
        int index = 0;
        for (Object element : elements) {
            String found = search(element, path + "[" + index++ + "]", depth + 1);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable String searchFields(Object object, String path, int depth) {
        for (Class<?> type = object.getClass(); isWritten(type); type = type.getSuperclass()) {
            for (ObjectStreamField field : ObjectStreamClass.lookup(type).getFields()) {
                if (field.isPrimitive()) {
                    continue;
                }
                Object value = valueOf(type, field.getName(), object);
                String found = search(value, path + "." + field.getName(), depth + 1);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static boolean isWritten(@Nullable Class<?> type) {
        return type != null
                && Serializable.class.isAssignableFrom(type)
                && !type.getName().startsWith("java.")
                && !type.getName().startsWith("javax.");
    }

    private static @Nullable Object valueOf(Class<?> type, String name, Object object) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(object);
        } catch (ReflectiveOperationException | RuntimeException hidden) {
            return null;
        }
    }
}
