package io.hazelpool.wire;

import io.hazelpool.api.PoolListener;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener what happens, on a thread of its own that is there only once there is something to tell. Whoever
 * tells never waits for the listener, and what waits for it is bounded.
 *
 * <p>Concurrency: what is not the thread's own is guarded by {@code lock}, which nobody holds while the listener is
 * called or a line is logged. The thread is woken only if it is parked: one that is behind finds what comes by itself.
 */
public final class ListenerThread implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ListenerThread.class);

    /** What happens seldom has places that what happens to each task cannot take. */
    private static final int RARE_PLACES = 1_000;

    private static final long CLOSE_MILLIS = 1_000;
    private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final boolean INHERITS_THREAD_LOCALS = false;

    private final PoolListener listener;
    private final @Nullable ClassLoader classes = Thread.currentThread().getContextClassLoader();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private final ArrayDeque<Consumer<PoolListener>> waiting = new ArrayDeque<>();
    private @Nullable Thread thread;
    private boolean parked;
    private boolean closed;
    private long dropped; // since the listener was up to date
    private long failedNanos; // this and the next are the thread's own
    private long failures; // of this burst

    /** Its thread, once there is one, has the context class loader of the caller. */
    public ListenerThread(PoolListener listener) {
        this.listener = listener;
    }

    /** Whether anybody listens; if not, who would tell much can spare itself the trouble. */
    public boolean hasListener() {
        return listener != PoolListener.NONE;
    }

    /** Has the listener told of what happens often. Dropped if too much waits, or after the close. */
    public void tell(Consumer<PoolListener> moment) {
        tell(moment, PoolListener.MAX_WAITING);
    }

    /**
     * Has the listener told of what happens seldom, in its turn, even if so much waits that other things are dropped.
     */
    public void tellRare(Consumer<PoolListener> moment) {
        tell(moment, PoolListener.MAX_WAITING + RARE_PLACES);
    }

    private void tell(Consumer<PoolListener> moment, int places) {
        boolean firstDropped = false;
        lock.lock();
        try {
            if (closed || !hasListener()) {
                return;
            }
            if (waiting.size() < places) {
                waiting.add(moment);
                wake();
            } else {
                firstDropped = dropped++ == 0;
            }
        } finally {
            lock.unlock();
        }
        if (firstDropped) {
            log.warn("the listener is too slow: {} moments wait for it, more are dropped", places);
        }
    }

    private void wake() {
        if (thread == null) {
            start();
        } else if (parked) {
            parked = false;
            told.signal();
        }
    }

    /** If there is no thread to be had, the next moment tries again. */
    private void start() {
        Thread next = new Thread(null, this::run, "hazelpool-events", 0, INHERITS_THREAD_LOCALS);
        next.setDaemon(true);
        next.setContextClassLoader(classes);
        try {
            next.start();
            thread = next;
        } catch (Throwable e) {
            log.debug("cannot start the listener's thread, trying again", e);
        }
    }

    private void run() {
        for (Consumer<PoolListener> moment = next(); moment != null; moment = next()) {
            try {
                moment.accept(listener);
            } catch (Throwable e) {
                failed(e);
            }
            Thread.interrupted(); // what one call leaves behind is not for the next
        }
        if (failures > 1) {
            log.warn("the listener failed {} times in a row of failures", failures);
        }
    }

    /** Waits for the next moment; null once closed and empty. */
    private @Nullable Consumer<PoolListener> next() {
        while (true) {
            long missed;
            lock.lock();
            try {
                Consumer<PoolListener> next = waiting.poll();
                if (next != null) {
                    return next;
                }
                missed = dropped;
                dropped = 0;
                if (missed == 0) {
                    if (closed) {
                        return null;
                    }
                    park();
                }
            } finally {
                lock.unlock();
            }
            if (missed > 0) {
                log.warn("the listener is up to date again; {} moments were dropped", missed);
            }
        }
    }

    private void park() {
        parked = true;
        while (parked && !closed) {
            told.awaitUninterruptibly();
        }
    }

    /** Failures that follow each other closely are one burst: the first is logged, the others are counted. */
    private void failed(Throwable e) {
        long now = System.nanoTime();
        if (failures == 0 || now - failedNanos > BURST_NANOS) {
            log.warn("the listener failed, {} times shortly before as well; going on", Math.max(0, failures - 1), e);
            failures = 0;
        }
        failures++;
        failedNanos = now;
    }

    /** Waits for a second at the most until the listener knows what was told; then it is left alone. */
    @Override
    public void close() {
        Thread last;
        lock.lock();
        try {
            closed = true;
            last = thread;
            told.signal();
        } finally {
            lock.unlock();
        }
        if (last == null || last == Thread.currentThread()) {
            return; // the listener itself closes: it is told the rest when it returns
        }
        try {
            last.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        leave(last);
    }

    private void leave(Thread last) {
        long untold;
        lock.lock();
        try {
            untold = waiting.size() + dropped;
            waiting.clear();
            dropped = 0;
        } finally {
            lock.unlock();
        }
        if (last.isAlive()) {
            last.interrupt();
            log.warn("the listener is too slow: closed while it was busy, {} moments were not told", untold);
        }
    }
}
