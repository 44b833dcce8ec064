package io.hazelpool.node.worker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends tasks whose time is up. One thread for all pools, and next to no cost per task: it looks at the workers when the
 * earliest deadline it saw is due, and at least as often as the {@link ShortestLimit}, since a task that starts after a
 * look can be due no earlier than that. Whoever starts one with a still shorter limit wakes it.
 */
public final class TimeLimits implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TimeLimits.class);

    /** How long it sleeps at most between two looks. */
    public static final Duration LONGEST_SLEEP = Duration.ofSeconds(30);

    private final List<WorkerSupervisor> pools = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "hazelpool-time-limits");
    private volatile boolean closed;
    /** Set by who wakes it: looks wait for other things too, and may use up the permit to go on. */
    private volatile boolean woken;

    private volatile long lastLookNanos;

    public void start() {
        lastLookNanos = System.nanoTime();
        thread.setDaemon(true);
        thread.start();
    }

    /** How long ago it last began to look; {@link #LONGEST_SLEEP} and a little at most, unless something is wrong. */
    public Duration sinceLastLook() {
        return Duration.ofNanos(System.nanoTime() - lastLookNanos);
    }

    /** Whether it has ended though nobody closed it; no task's time is limited any more. */
    public boolean hasDied() {
        return !closed && thread.getState() == Thread.State.TERMINATED;
    }

    /** Watches this pool's workers from now on. */
    void watch(WorkerSupervisor pool) {
        pools.add(pool);
        wake();
    }

    /** Has it look now. */
    void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            long sleep = LONGEST_SLEEP.toNanos();
            woken = false;
            lastLookNanos = System.nanoTime();
            for (WorkerSupervisor pool : pools) {
                try {
                    sleep = Math.min(sleep, pool.endOverdueTasks(System.nanoTime()));
                } catch (Throwable e) {
                    log.error("could not look after time limits; going on", e);
                    sleep = Math.min(sleep, TimeUnit.SECONDS.toNanos(1));
                }
            }
            if (!woken && !closed) {
                LockSupport.parkNanos(this, Math.max(sleep, TimeUnit.MILLISECONDS.toNanos(1)));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        wake();
    }
}
