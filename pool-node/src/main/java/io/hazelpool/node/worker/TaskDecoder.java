package io.hazelpool.node.worker;

import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.TaskEnvelope;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Makes a task of an envelope's bytes; what cannot be one becomes a message that says what to do about it. */
final class TaskDecoder {

    private final ClassLoader taskClasses;
    private final String node;

    TaskDecoder(ClassLoader taskClasses, String node) {
        this.taskClasses = taskClasses;
        this.node = node;
    }

    ClassLoader taskClasses() {
        return taskClasses;
    }

    /** The bytes are no task this node can run. */
    static final class UndecodableException extends Exception {
        private static final long serialVersionUID = 1L;

        UndecodableException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The task, ready to be called.
     *
     * @throws UndecodableException whatever is wrong with it, {@code Error}s included
     */
    Callable<?> decode(TaskEnvelope envelope) throws UndecodableException {
        if (envelope.version() > TaskEnvelope.VERSION) {
            throw new UndecodableException(
                    "the task was sent in wire version %d, node %s understands up to %d; upgrade the nodes before the clients"
                            .formatted(envelope.version(), node, TaskEnvelope.VERSION),
                    null);
        }
        Object task = read(envelope.payload());
        if (task instanceof Callable<?> callable) {
            return callable;
        }
        if (task instanceof Runnable runnable) {
            return Executors.callable(runnable);
        }
        throw new UndecodableException(
                "the bytes are %s, which is neither Runnable nor Callable"
                        .formatted(
                                task == null ? "null" : "a " + task.getClass().getName()),
                null);
    }

    private @Nullable Object read(byte[] payload) throws UndecodableException {
        try {
            return ObjectBytes.decode(payload, taskClasses);
        } catch (Throwable e) {
            String missing = missingClass(e);
            String what = missing == null
                    ? "the %d bytes cannot be read as a task on node %s: %s".formatted(payload.length, node, e)
                    : "class %s is not on the task class path of node %s; put its jar where tasks.path points to on every node, and restart them"
                            .formatted(missing, node);
            throw new UndecodableException(what, e);
        }
    }

    private static @Nullable String missingClass(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof ClassNotFoundException || e instanceof NoClassDefFoundError) {
                String name = e.getMessage();
                return name == null ? null : name.replace('/', '.');
            }
        }
        return null;
    }
}
