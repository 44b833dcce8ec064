package io.hazelpool.node.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that this process stood still (stopped, swapped out, its machine suspended) for so long that the cluster may
 * have given it up. The others then have its partitions and run what waits in them; its own copies of those, which it
 * would go on to serve alone, must not be run a second time.
 *
 * <p>Exact without a race: whoever asks first after a standstill finds the last beat too old, and from then on the
 * answer stays. A beat is the very time that was found not too late: a standstill between the look and the beat shows
 * at the next one. Thread-safe.
 */
public final class FreezeWatch {

    private static final Logger log = LoggerFactory.getLogger(FreezeWatch.class);

    private static final Duration BEAT = Duration.ofMillis(500);

    /** A heartbeat may have been due when it froze, and members count in seconds. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private final long limitNanos;
    private final Runnable whenFrozen;
    private final LongSupplier nanoClock;
    private final Thread thread = new Thread(this::run, "hazelpool-freeze-watch");

    private volatile long lastBeat;
    private volatile boolean frozen;
    private volatile boolean closed;

    /**
     * Does not watch yet.
     *
     * @param heartbeatTimeout the silence after which a member counts as dead
     * @param whenFrozen is called once, on the watch's own thread
     */
    public FreezeWatch(Duration heartbeatTimeout, Runnable whenFrozen) {
        this(heartbeatTimeout, whenFrozen, System::nanoTime);
    }

    /** The same, by another clock. */
    FreezeWatch(Duration heartbeatTimeout, Runnable whenFrozen, LongSupplier nanoClock) {
        this.limitNanos = heartbeatTimeout.minus(MARGIN).toNanos();
        this.whenFrozen = whenFrozen;
        this.nanoClock = nanoClock;
        lastBeat = nanoClock.getAsLong();
        thread.setDaemon(true);
    }

    public void start() {
        lastBeat = nanoClock.getAsLong();
        thread.start();
    }

    /** Whether it ever stood still too long; never false again once true. */
    public boolean wasFrozen() {
        return wasFrozen(nanoClock.getAsLong());
    }

    private boolean wasFrozen(long now) {
        if (now - lastBeat > limitNanos && !closed) {
            frozen = true;
        }
        return frozen;
    }

    public void stop() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try {
            for (long now = nanoClock.getAsLong(); !wasFrozen(now); now = nanoClock.getAsLong()) {
                lastBeat = now;
                TimeUnit.MILLISECONDS.sleep(BEAT.toMillis());
            }
            log.error("this node stood still for longer than its cluster waits for it, and takes no more part");
            whenFrozen.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
