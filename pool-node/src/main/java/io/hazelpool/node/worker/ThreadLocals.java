package io.hazelpool.node.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops what tasks leave in thread-locals. Nothing public in Java does that, so the thread's own two maps are taken
 * from it, as the JDK does for its shared threads: two writes, whatever was in them.
 *
 * <p>That needs {@code --add-opens java.base/java.lang=ALL-UNNAMED}, which Hazelcast asks for as well: the programs'
 * jars and the nodes we start have it. Without it this says so in the log, once, and thread-locals stay where they are:
 * a task then finds what an earlier one on its worker left behind.
 */
final class ThreadLocals {

    private static final Logger log = LoggerFactory.getLogger(ThreadLocals.class);

    /** Those of this JVM's threads. */
    static final ThreadLocals OF_THREADS = opened(MethodHandles.lookup());

    private final @Nullable VarHandle plain;
    private final @Nullable VarHandle inheritable;

    private ThreadLocals(@Nullable VarHandle plain, @Nullable VarHandle inheritable) {
        this.plain = plain;
        this.inheritable = inheritable;
    }

    /** With what this lookup may do. */
    static ThreadLocals opened(MethodHandles.Lookup lookup) {
        try {
            MethodHandles.Lookup inside = MethodHandles.privateLookupIn(Thread.class, lookup);
            Class<?> map = inside.findClass("java.lang.ThreadLocal$ThreadLocalMap");
            return new ThreadLocals(
                    inside.findVarHandle(Thread.class, "threadLocals", map),
                    inside.findVarHandle(Thread.class, "inheritableThreadLocals", map));
        } catch (ReflectiveOperationException | RuntimeException e) {
            log.warn(
                    "a task can find the thread-locals of earlier ones: start this JVM with --add-opens java.base/java.lang=ALL-UNNAMED ({})",
                    e.getMessage());
            return new ThreadLocals(null, null);
        }
    }

    /** Drops those of the current thread, if that is possible. */
    void drop() {
        if (plain != null && inheritable != null) {
            Thread thread = Thread.currentThread();
            plain.set(thread, null);
            inheritable.set(thread, null);
        }
    }
}
