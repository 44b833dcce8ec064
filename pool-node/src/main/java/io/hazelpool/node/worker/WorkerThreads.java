package io.hazelpool.node.worker;

import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import java.lang.reflect.Method;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a pool's workers run on: the values of {@code worker-threads}.
 *
 * <p>Virtual threads are for tasks that wait, for a network or a clock, more than they compute. They take turns on a
 * few carrier threads, by default one a processor, which all of a JVM's virtual threads share; one that waits leaves
 * its carrier to others, but nothing takes it from one that computes. With as many such tasks as carriers no virtual
 * worker of the node runs until one of them ends. So nothing that must turn on a node is virtual, nor waits for a
 * virtual thread, see {@link PatientLock}; and fewer stuck workers are put up with.
 *
 * <p>On Java 21 to 23 a virtual thread also keeps its carrier while it waits inside {@code synchronized}. No code of
 * the node's on a worker's way does.
 */
public enum WorkerThreads {
    PLATFORM,
    VIRTUAL;

    /** Earlier ones have none, or as a preview only. */
    private static final int FIRST_JAVA_WITH_VIRTUAL = 21;

    private static final @Nullable ThreadFactory VIRTUAL_ONES =
            Runtime.version().feature() < FIRST_JAVA_WITH_VIRTUAL ? null : virtualOnes();

    private static final boolean INHERITS_THREAD_LOCALS = false;

    /** What the workers of this pool run on. */
    static WorkerThreads of(PoolConfig pool) {
        return pool.get(PoolKeys.WORKER_THREADS).equals("virtual") ? VIRTUAL : PLATFORM;
    }

    /**
     * Why this JVM cannot run the pool's workers: it has no virtual threads.
     *
     * @return in words for people, with what to do; null if it can
     */
    public static @Nullable String problem(PoolConfig pool) {
        return of(pool) == PLATFORM || VIRTUAL_ONES != null
                ? null
                : "pools.%s.worker-threads is virtual, but this is Java %s; start the node with Java %d or later, or set it to platform"
                        .formatted(pool.name(), Runtime.version(), FIRST_JAVA_WITH_VIRTUAL);
    }

    /**
     * A daemon thread that is not started yet, of normal priority, which inherits no thread-locals.
     *
     * @throws IllegalStateException if this JVM has none of the kind, see {@link #problem}
     */
    @SuppressWarnings(
            "ThreadPriorityCheck") // a worker that ran its last task starts the next one, at whatever priority
    Thread unstarted(Runnable work, String name) {
        if (this == PLATFORM) {
            Thread thread = new Thread(null, work, name, 0, INHERITS_THREAD_LOCALS);
            thread.setDaemon(true);
            thread.setPriority(Thread.NORM_PRIORITY);
            return thread;
        }
        if (VIRTUAL_ONES == null) {
            throw new IllegalStateException("Java " + Runtime.version() + " has no virtual threads");
        }
        Thread thread = VIRTUAL_ONES.newThread(work);
        thread.setName(name);
        return thread;
    }

    /** How many of so many workers may be stuck before the node is not healthy, unless that is configured. */
    int stuckAllowedOf(int workers) {
        return this == PLATFORM ? workers : Math.min(workers, carriers() - 1);
    }

    /** How many virtual threads can run at the same time, as the JDK makes it out; at least 1. */
    static int carriers() {
        int processors = Runtime.getRuntime().availableProcessors();
        return Math.max(1, Integer.getInteger("jdk.virtualThreadScheduler.parallelism", processors));
    }

    /** {@code Thread.ofVirtual().inheritInheritableThreadLocals(false).factory()}, which Java 17 cannot name. */
    private static ThreadFactory virtualOnes() {
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
            Method inherit = builder.getMethod("inheritInheritableThreadLocals", boolean.class);
            Object virtual = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory) builder.getMethod("factory").invoke(inherit.invoke(virtual, INHERITS_THREAD_LOCALS));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Java " + Runtime.version() + " does not give its virtual threads away", e);
        }
    }
}
