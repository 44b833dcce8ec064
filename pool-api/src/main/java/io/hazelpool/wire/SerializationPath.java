package io.hazelpool.wire;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
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
 * <p>Looks into fields of classes outside the JDK, arrays, collections and maps. Best effort: answers null where it
 * finds nothing.
 */
public final class SerializationPath {

    private static final int MAX_DEPTH = 64;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private SerializationPath() {}

    /** The path to what is not serializable in {@code root}, or null if none is found. */
    public static @Nullable String find(Object root) {
        return new SerializationPath().search(root, root.getClass().getSimpleName(), 0);
    }

    private @Nullable String search(@Nullable Object object, String path, int depth) {
        if (object == null || depth > MAX_DEPTH || !seen.add(object)) {
            return null;
        }
        if (!(object instanceof Serializable)) {
            return path + " (" + object.getClass().getName() + ")";
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
        for (Class<?> type = object.getClass(); type != null && !ofTheJdk(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (Modifier.isStatic(modifiers)
                        || Modifier.isTransient(modifiers)
                        || field.getType().isPrimitive()) {
                    continue;
                }
                String found = search(valueOf(field, object), path + "." + field.getName(), depth + 1);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static boolean ofTheJdk(Class<?> type) {
        return type.getName().startsWith("java.") || type.getName().startsWith("javax.");
    }

    private static @Nullable Object valueOf(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException | RuntimeException hidden) {
            return null;
        }
    }
}
