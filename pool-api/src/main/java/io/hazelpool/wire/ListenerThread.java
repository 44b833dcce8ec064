package io.hazelpool.wire;

import io.hazelpool.api.PoolListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener what happens, on a thread of its own that is there only once there is something to tell. Whoever
 * tells never waits for the listener, and what waits for it is bounded.
 *
 * <p>Concurrency: {@code waiting} and the numbers beside it are free of locks. Workers tell, virtual ones maybe, and so
 * does the thread that ends tasks at their time limit: behind a lock that thread would wait for a virtual one to run.
 * The listener's thread says that it is parked before it looks a last time, and who tells looks at that after: so
 * either it finds what was told, or it is woken; and only if it is parked, as one that is behind finds what comes by
 * itself.
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
    private final Queue<Consumer<PoolListener>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger taken = new AtomicInteger(); // places: those of what waits, or is just about to
    private final AtomicInteger dropped = new AtomicInteger(); // since the listener was up to date
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private volatile boolean parked;
    private volatile boolean closed;
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
        if (closed || !hasListener()) {
            return;
        }
        if (taken.getAndUpdate(now -> now < places ? now + 1 : now) < places) {
            waiting.add(moment);
            wake();
        } else if (dropped.getAndIncrement() == 0) {
            log.warn("the listener is too slow: {} moments wait for it, more are dropped", places);
        }
    }

    private void wake() {
        Thread known = thread.get();
        if (known == null) {
            start();
        } else if (parked) {
            parked = false;
            LockSupport.unpark(known);
        }
    }

    /** If there is no thread to be had, the next moment tries again. */
    private void start() {
        Thread next = new Thread(null, this::run, "hazelpool-events", 0, INHERITS_THREAD_LOCALS);
        next.setDaemon(true);
        next.setContextClassLoader(classes);
        if (!thread.compareAndSet(null, next)) {
            return; // the other one finds this moment
        }
        try {
            next.start();
        } catch (Throwable e) {
            thread.set(null);
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
            boolean last = closed; // asked first: what was told before the close is found below
            Consumer<PoolListener> next = waiting.poll();
            if (next != null) {
                taken.decrementAndGet();
                return next;
            }
            int missed = dropped.getAndSet(0);
            if (missed > 0) {
                log.warn("the listener is up to date again; {} moments were dropped", missed);
            } else if (last) {
                return null;
            } else {
                park();
            }
        }
    }

    private void park() {
        parked = true;
        if (waiting.isEmpty() && !closed) {
            LockSupport.park(this);
        }
        parked = false;
        Thread.interrupted(); // else parking returns at once
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
        closed = true;
        Thread last = thread.get();
        LockSupport.unpark(last);
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
        int untold = dropped.getAndSet(0);
        while (waiting.poll() != null) {
            untold++;
        }
        if (last.isAlive()) {
            last.interrupt();
            log.warn("the listener is too slow: closed while it was busy, {} moments were not told", untold);
        }
    }
}
