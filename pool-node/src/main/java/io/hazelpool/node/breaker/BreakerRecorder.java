package io.hazelpool.node.breaker;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.node.worker.OutcomeSink;
import io.hazelpool.wire.BreakerCell;
import io.hazelpool.wire.BreakerNotice;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.OwnMessages;
import io.hazelpool.wire.PoolDefinition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what this node's tasks mean for their pools' breakers, all pools on one thread: it sleeps until there is
 * something to write, gathers for the flush interval, and writes once for each pool.
 *
 * <p>What others write it learns from their notices and, behind those, from a look every {@value #LOOK_SECONDS} s.
 */
public final class BreakerRecorder {

    private static final Logger log = LoggerFactory.getLogger(BreakerRecorder.class);

    private static final long LOOK_SECONDS = 5;
    private static final long RETRY_MILLIS = 1_000;

    private final HazelcastInstance hazelcast;
    private final long flushMillis;
    private final Map<String, OutcomeFold> folds = new HashMap<>();
    private final Set<String> changedByOthers = ConcurrentHashMap.newKeySet();
    private final Semaphore news = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "hazelpool-breaker");
    private long lastLook = System.nanoTime(); // the thread's own
    private volatile boolean closed;

    /** Does not write yet. */
    public BreakerRecorder(HazelcastInstance hazelcast, Duration flushInterval) {
        this.hazelcast = hazelcast;
        this.flushMillis = flushInterval.toMillis();
        thread.setDaemon(true);
    }

    /** Where the outcomes of this pool's tasks go; nowhere if it has no breaker. Not to be asked after the start. */
    public OutcomeSink of(String pool, PoolDefinition definition) {
        if (definition.breaker().isOff()) {
            return OutcomeSink.NONE;
        }
        BreakerCell breaker = new BreakerCell(hazelcast, pool, definition);
        OutcomeFold fold =
                new OutcomeFold(pool, breaker, () -> hazelcast.getCluster().getClusterTime(), this::wake);
        folds.put(pool, fold);
        return fold;
    }

    public void start() {
        Consumer<BreakerNotice> toldByOthers = notice -> {
            if (folds.containsKey(notice.pool())) { // anybody who reaches the cluster can tell of any other
                changedByOthers.add(notice.pool());
                wake();
            }
        };
        OwnMessages.follow(hazelcast, ClusterNames.BREAKER_PHASES, BreakerNotice.class, toldByOthers);
        OwnMessages.follow(hazelcast, ClusterNames.BREAKER_FAILURES, BreakerNotice.class, toldByOthers);
        changedByOthers.addAll(folds.keySet());
        wake();
        thread.start();
    }

    /** Writes what is gathered a last time. */
    public void stop(Duration atMost) throws InterruptedException {
        closed = true;
        news.release();
        thread.join(Math.max(1, atMost.toMillis()));
    }

    /** The pools whose breakers others have changed since they were last looked at here. */
    Set<String> toBeLookedAt() {
        return Set.copyOf(changedByOthers);
    }

    private void wake() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    private void run() {
        do {
            try {
                awaitNews();
                boolean written = flushAll();
                lookAtThoseChanged();
                if (!written && !closed) {
                    TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
                    wake();
                }
            } catch (InterruptedException e) {
                log.warn("interrupted; going on");
            } catch (Throwable e) {
                log.error("could not look after the breakers; going on", e);
            }
        } while (!closed);
        flushAll();
    }

    private void awaitNews() throws InterruptedException {
        if (news.tryAcquire(LOOK_SECONDS, TimeUnit.SECONDS) && !closed) {
            TimeUnit.MILLISECONDS.sleep(flushMillis);
        }
        if (System.nanoTime() - lastLook >= TimeUnit.SECONDS.toNanos(LOOK_SECONDS)) { // however much news there is
            changedByOthers.addAll(folds.keySet());
            lastLook = System.nanoTime();
        }
        news.drainPermits(); // what comes from here on wakes again
    }

    private boolean flushAll() {
        boolean all = true;
        for (OutcomeFold fold : folds.values()) {
            all &= fold.flush();
        }
        return all;
    }

    private void lookAtThoseChanged() {
        folds.forEach((pool, fold) -> {
            if (changedByOthers.remove(pool)) {
                fold.look();
            }
        });
    }
}
