package io.hazelpool.node.worker;

import io.hazelpool.api.StreamTask;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.ObjectReader;
import io.hazelpool.wire.StandIn;
import io.hazelpool.wire.TaskEnvelope;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a task of an envelope's bytes; what cannot be one becomes a message that says what to do about it. */
final class TaskDecoder {

    private static final Logger log = LoggerFactory.getLogger(TaskDecoder.class);

    private static final int MAX_CAUSES = 100;

    private final ObjectReader tasks;
    private final String node;

    TaskDecoder(ObjectReader tasks, String node) {
        this.tasks = tasks;
        this.node = node;
    }

    /** The bytes are no task this node can run. */
    static final class UndecodableException extends Exception {
        private static final long serialVersionUID = 1L;

        UndecodableException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private record Called(Runnable task) implements Callable<@Nullable Object>, StandIn {

        @Override
        public @Nullable Object call() {
            task.run();
            return null;
        }
    }

    /**
     * The task, ready to be called.
     *
     * @param streams makes a call of a stream task
     * @throws UndecodableException whatever is wrong with it, {@code Error}s included
     */
    @SuppressWarnings("unchecked") // what it hands over is encoded, whatever it is
    Callable<?> decode(TaskEnvelope envelope, Function<StreamTask<Object>, Callable<?>> streams)
            throws UndecodableException {
        if (envelope.version() > TaskEnvelope.VERSION) {
            throw new UndecodableException(
                    "the task was sent in wire version %d, node %s understands up to %d; upgrade the nodes before the clients"
                            .formatted(envelope.version(), node, TaskEnvelope.VERSION),
                    null);
        }
        if (envelope.isSealed()) {
            throw new UndecodableException(
                    "the task is sealed, and node %s has no keys; set security.keys-file on every node".formatted(node),
                    null);
        }
        Object task = read(envelope.payload());
        if (envelope.isStream()) {
            if (task instanceof StreamTask<?> stream && envelope.client() != null) {
                return streams.apply((StreamTask<Object>) stream);
            }
            throw noTask(task, "StreamTask, though items are wanted");
        }
        if (task instanceof Callable<?> callable) {
            return callable;
        }
        if (task instanceof Runnable runnable) {
            return new Called(runnable);
        }
        throw noTask(task, "Runnable or Callable");
    }

    private static UndecodableException noTask(@Nullable Object task, String wanted) {
        return new UndecodableException(
                "the bytes are %s, which is no %s"
                        .formatted(
                                task == null ? "null" : "a " + task.getClass().getName(), wanted),
                null);
    }

    private @Nullable Object read(byte[] payload) throws UndecodableException {
        try {
            return tasks.read(payload);
        } catch (Throwable e) {
            String missing = missingClass(e);
            String what = missing == null
                    ? "the %d bytes cannot be read as a task on node %s: %s"
                            .formatted(payload.length, node, Failure.of(e, 0).summary())
                    : "class %s is not on the task class path of node %s; put its jar where tasks.path points to on every node, and restart them"
                            .formatted(missing, node);
            throw new UndecodableException(what, e);
        }
    }

    private static @Nullable String missingClass(Throwable thrown) {
        try {
            Throwable e = thrown;
            for (int depth = 0; e != null && depth < MAX_CAUSES; depth++) {
                String name = e.getMessage();
                if ((e instanceof ClassNotFoundException || e instanceof NoClassDefFoundError)
                        && name != null
                        && name.indexOf(' ') < 0) { // else it tells of a class that is there, but broken
                    return name.replace('/', '.');
                }
                e = e.getCause();
            }
        } catch (Throwable broken) {
            log.debug("an exception's own methods threw {}", broken.getClass().getName());
        }
        return null;
    }
}
