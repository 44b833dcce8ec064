package io.hazelpool.wire;

import io.hazelpool.api.PoolCallable;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A task told by the name of its class, for those who submit it without having the class: the command line does.
 *
 * <p>The node that reads it makes the real task in its place, with the class loader of the reading thread: a worker's
 * is the task class path. The class has to be public, be a {@link Callable} or {@link Runnable}, and have a public
 * constructor of as many {@code String}s as there are arguments, else of one {@code String[]}. The result is sent as
 * text, so that its class, too, is needed on the node only. Whoever made this object never needs the class.
 *
 * <p>A callable, so that it can be submitted, and a runnable, so that it can be executed.
 */
public final class NamedTask implements PoolCallable<@Nullable String>, Runnable {

    private static final long serialVersionUID = 1L;

    private final String className;
    private final List<String> arguments;
    private transient @Nullable ObjectInputFilter filter;

    public NamedTask(String className, List<String> arguments) {
        this.className = className;
        this.arguments = List.copyOf(arguments);
    }

    /** Never called: what runs is made of this where it is read. */
    @Override
    public String call() {
        throw new UnsupportedOperationException(this + " is a name only");
    }

    /** Never called, as {@link #call}. */
    @Override
    public void run() {
        throw new UnsupportedOperationException(this + " is a name only");
    }

    @Override
    public String toString() {
        return className + arguments;
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        filter = in.getObjectInputFilter();
    }

    private Object readResolve() throws ObjectStreamException {
        Object task = create();
        return task instanceof Callable<?> callable ? new TextOf(callable) : task;
    }

    private Object create() throws InvalidObjectException {
        try {
            Class<?> type =
                    Class.forName(className, false, Thread.currentThread().getContextClassLoader());
            if (!Callable.class.isAssignableFrom(type) && !Runnable.class.isAssignableFrom(type)) {
                throw invalid(className + " is neither Callable nor Runnable", null);
            }
            checkAllowed(type);
            return create(type);
        } catch (ClassNotFoundException e) {
            throw invalid("no such class: " + className, e);
        } catch (InvocationTargetException e) {
            throw invalid("the constructor of " + className + " threw " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw invalid(className + " must be public and not abstract: " + e, e);
        }
    }

    /** A class that is only named must pass the same filter as one whose object is in the stream. */
    private void checkAllowed(Class<?> type) throws InvalidObjectException {
        if (filter != null && filter.checkInput(new NamedClass(type)) == ObjectInputFilter.Status.REJECTED) {
            throw invalid("the node's filter does not allow " + className, null);
        }
    }

    private Object create(Class<?> type) throws ReflectiveOperationException, InvalidObjectException {
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
                .map(NamedTask::describe)
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

    private static InvalidObjectException invalid(String message, @Nullable Throwable cause) {
        InvalidObjectException invalid = new InvalidObjectException(message);
        invalid.initCause(cause);
        return invalid;
    }

    /** What the real task answers, as text. */
    private record TextOf(Callable<?> task) implements Callable<@Nullable String>, StandIn {

        @Override
        public @Nullable String call() throws Exception {
            Object value = task.call();
            return value == null ? null : value.toString();
        }
    }

    private record NamedClass(Class<?> serialClass) implements ObjectInputFilter.FilterInfo {

        @Override
        public long arrayLength() {
            return -1;
        }

        @Override
        public long depth() {
            return 1;
        }

        @Override
        public long references() {
            return 1;
        }

        @Override
        public long streamBytes() {
            return 1;
        }
    }
}
