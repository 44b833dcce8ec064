package io.hazelpool.wire;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.StreamTask;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.util.List;
import java.util.concurrent.Callable;
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
        NamedObject named = new NamedObject(className, arguments);
        Class<?> type = named.type(filter);
        if (!Callable.class.isAssignableFrom(type) && !Runnable.class.isAssignableFrom(type)) {
            throw noTask(type);
        }
        Object task = named.create(type);
        return task instanceof Callable<?> callable ? new TextOf(callable) : task;
    }

    private InvalidObjectException noTask(Class<?> type) {
        return NamedObject.invalid(
                className
                        + (StreamTask.class.isAssignableFrom(type)
                                ? " is a StreamTask; use stream, which takes such tasks"
                                : " is neither Callable nor Runnable"),
                null);
    }

    /** What the real task answers, as text. */
    private record TextOf(Callable<?> task) implements Callable<@Nullable String>, StandIn {

        @Override
        public @Nullable String call() throws Exception {
            Object value = task.call();
            return value == null ? null : value.toString();
        }
    }
}
