package io.hazelpool.wire;

import io.hazelpool.api.StreamEmitter;
import io.hazelpool.api.StreamTask;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A stream task told by the name of its class: what {@link NamedTask} is for tasks with one result. The class has to be
 * a {@link StreamTask}; its items are sent as text.
 */
public final class NamedStream implements StreamTask<String> {

    private static final long serialVersionUID = 1L;

    private final String className;
    private final List<String> arguments;
    private transient @Nullable ObjectInputFilter filter;

    public NamedStream(String className, List<String> arguments) {
        this.className = className;
        this.arguments = List.copyOf(arguments);
    }

    /** Never called: what runs is made of this where it is read. */
    @Override
    public void run(StreamEmitter<String> out) {
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

    @SuppressWarnings("unchecked") // whatever it hands over becomes text
    private Object readResolve() throws ObjectStreamException {
        NamedObject named = new NamedObject(className, arguments);
        Class<?> type = named.type(filter);
        if (!StreamTask.class.isAssignableFrom(type)) {
            throw notStream(type);
        }
        return new TextsOf((StreamTask<Object>) named.create(type));
    }

    private InvalidObjectException notStream(Class<?> type) {
        boolean hasOneResult = Callable.class.isAssignableFrom(type) || Runnable.class.isAssignableFrom(type);
        return NamedObject.invalid(
                className + " is no StreamTask" + (hasOneResult ? "; use submit, which takes such tasks" : ""), null);
    }

    /** What the real task hands over, as texts. */
    private record TextsOf(StreamTask<Object> task) implements StreamTask<String>, StandIn {

        @Override
        public void run(StreamEmitter<String> out) throws Exception {
            task.run(new StreamEmitter<>() {
                @Override
                public void emit(Object item) {
                    out.emit(Objects.requireNonNull(item, "a stream has no null items")
                            .toString());
                }

                @Override
                public boolean isCancelled() {
                    return out.isCancelled();
                }
            });
        }
    }
}
