package io.hazelpool.wire;

import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes an object of a class that was told by its name, with the class loader of this thread. The class has to be
 * public, and have a public constructor of as many {@code String}s as there are arguments, else of one
 * {@code String[]}.
 */
final class NamedObject {

    private final String className;
    private final List<String> arguments;

    NamedObject(String className, List<String> arguments) {
        this.className = className;
        this.arguments = arguments;
    }

    /**
     * The class, of which no code has run yet.
     *
     * @param filter has to let it pass, as one whose object is in the stream; null if there is none
     * @throws InvalidObjectException if there is no such class, or the filter does not allow it
     */
    Class<?> type(@Nullable ObjectInputFilter filter) throws InvalidObjectException {
        Class<?> type;
        try {
            type = Class.forName(className, false, Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException e) {
            throw invalid("no such class: " + className, e);
        }
        if (filter != null && filter.checkInput(new SingleClass(type)) == ObjectInputFilter.Status.REJECTED) {
            throw invalid("the node's filter does not allow " + className, null);
        }
        return type;
    }

    /**
     * The object.
     *
     * @param type what {@link #type} answered
     * @throws InvalidObjectException if no constructor fits, or it threw
     */
    Object create(Class<?> type) throws InvalidObjectException {
        try {
            return construct(type);
        } catch (InvocationTargetException e) {
            throw invalid("the constructor of " + className + " threw " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw invalid(className + " must be public and not abstract: " + e, e);
        }
    }

    private Object construct(Class<?> type) throws ReflectiveOperationException, InvalidObjectException {
        Class<?>[] strings = new Class<?>[arguments.size()];
        Arrays.fill(strings, String.class);
        Constructor<?> wanted = constructor(type, strings);
        if (wanted != null) {
            return wanted.newInstance(arguments.toArray());
        }
        Constructor<?> ofAny = constructor(type, String[].class);
        if (ofAny != null) {
            return ofAny.newInstance((Object) arguments.toArray(String[]::new));
        }
        String there = Arrays.stream(type.getConstructors())
                .map(NamedObject::describe)
                .sorted()
                .collect(Collectors.joining(", "));
        throw invalid(
                "%s has no public constructor of %d String(s), nor of a String[]; it has %s"
                        .formatted(className, arguments.size(), there.isEmpty() ? "no public one" : there),
                null);
    }

    private static @Nullable Constructor<?> constructor(Class<?> type, Class<?>... parameters) {
        return Arrays.stream(type.getConstructors())
                .filter(constructor -> Arrays.equals(constructor.getParameterTypes(), parameters))
                .findAny()
                .orElse(null);
    }

    private static String describe(Constructor<?> constructor) {
        return Arrays.stream(constructor.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(
                        Collectors.joining(", ", constructor.getDeclaringClass().getSimpleName() + "(", ")"));
    }

    /** For whoever finds that the class is not of the kind that is wanted. */
    static InvalidObjectException invalid(String message, @Nullable Throwable cause) {
        InvalidObjectException invalid = new InvalidObjectException(message);
        invalid.initCause(cause);
        return invalid;
    }
}
