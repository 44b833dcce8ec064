package io.hazelpool.node.worker;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.TaskEnvelope;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Tasks in envelopes, and what they share with the test that sent them. */
public final class TestTasks {

    /** Who waits for the end of {@link #tracked} tasks. */
    public static final UUID CLIENT = new UUID(0, 42);

    private TestTasks() {}

    /** A task whose end is told to {@link #CLIENT}. */
    public static TaskEnvelope tracked(@Nullable Object task) {
        return envelope(CLIENT, encode(task));
    }

    /** A task whose end nobody waits for. */
    public static TaskEnvelope untracked(Object task) {
        return envelope(null, encode(task));
    }

    static TaskEnvelope envelope(@Nullable UUID client, byte[] payload) {
        return new TaskEnvelope(UUID.randomUUID(), client, 0, TaskEnvelope.NEVER, payload);
    }

    private static byte[] encode(@Nullable Object task) {
        try {
            return ObjectBytes.encode(task);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A door that tasks wait at, the same object for the test and for the task that was read from bytes. */
    public static final class Gate implements Serializable {
        private static final long serialVersionUID = 1L;
        private static final Map<UUID, Gate> ALL = new ConcurrentHashMap<>();

        private final UUID id = UUID.randomUUID();
        private final transient CountDownLatch reached = new CountDownLatch(1);
        private final transient CountDownLatch opened = new CountDownLatch(1);

        public Gate() {
            ALL.put(id, this);
        }

        private Object readResolve() {
            return ALL.getOrDefault(id, this);
        }

        /** A task that waits until the gate is open, or it is interrupted. */
        public PoolCallable<String> waiting() {
            return () -> {
                reached.countDown();
                opened.await();
                return "passed";
            };
        }

        /** A task that waits until the gate is open, interrupted or not. */
        public PoolCallable<String> ignoringInterrupts() {
            return () -> {
                reached.countDown();
                while (true) {
                    try {
                        opened.await();
                        return "passed";
                    } catch (InterruptedException ignored) {
                        // that is the point
                    }
                }
            };
        }

        /** Whether a task has come to it. */
        public boolean isReached() {
            return reached.getCount() == 0;
        }

        public void open() {
            opened.countDown();
        }
    }
}
