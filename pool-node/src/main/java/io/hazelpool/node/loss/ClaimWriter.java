package io.hazelpool.node.loss;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.NodeClaims;
import io.hazelpool.wire.NodeClaims.Claim;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's entry in {@link ClusterNames#CLAIMS} in step with what its workers hold and run: soon after each
 * take, and every second while there is anything, so that a claim lost with its partition is made again.
 *
 * <p>One write at a time, and a pause after each: what changes meanwhile goes with the next. The cost is bounded by
 * time, not by tasks. Concurrency: {@code dirty} and {@code closed} are guarded by {@code lock}; the rest is the
 * thread's own.
 */
public final class ClaimWriter {

    private static final Logger log = LoggerFactory.getLogger(ClaimWriter.class);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final HazelcastInstance hazelcast;
    private final IMap<UUID, NodeClaims> map;
    private final UUID nodeId;
    private final String node;
    private final List<WorkerSupervisor> pools;
    private final Thread thread = new Thread(this::run, "hazelpool-claims");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean dirty;
    private boolean closed;

    public ClaimWriter(HazelcastInstance hazelcast, String node, List<WorkerSupervisor> pools) {
        this.hazelcast = hazelcast;
        this.map = hazelcast.getMap(ClusterNames.CLAIMS);
        this.nodeId = hazelcast.getCluster().getLocalMember().getUuid();
        this.node = node;
        this.pools = List.copyOf(pools);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Tasks were taken from a queue. Wakes the writer only if it waits for that. */
    public void changed() {
        lock.lock();
        try {
            if (!dirty) {
                dirty = true;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes this node's claims back: it holds nothing any more. */
    public void stop(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        thread.join(Math.max(1, atMost.toMillis()));
    }

    private void run() {
        List<Claim> written = List.of();
        long writtenAt = System.nanoTime();
        boolean failing = false;
        while (awaitChange(!written.isEmpty() || failing)) {
            try {
                List<Claim> claims = claims();
                if (!isStillThatMember()) {
                    return;
                }
                if (!claims.equals(written) || System.nanoTime() - writtenAt > REFRESH_NANOS) {
                    map.set(nodeId, new NodeClaims(node, claims));
                    written = claims;
                    writtenAt = System.nanoTime();
                }
                failing = false;
            } catch (Throwable e) {
                if (!hazelcast.getLifecycleService().isRunning()) {
                    return;
                }
                if (!failing) {
                    log.warn("cannot write this node's claims, trying again", e);
                }
                failing = true;
            }
        }
        try {
            if (hazelcast.getLifecycleService().isRunning()
                    && claims().isEmpty()) { // else the oldest member will tell what became of them
                map.delete(nodeId);
            }
        } catch (RuntimeException e) {
            log.warn("could not take back this node's claims", e);
        }
    }

    /** After a split it is another one, whose claims under its old id would be told as lost for as long as it lives. */
    private boolean isStillThatMember() {
        return hazelcast.getCluster().getLocalMember().getUuid().equals(nodeId);
    }

    private List<Claim> claims() {
        List<Claim> claims = new ArrayList<>();
        for (WorkerSupervisor pool : pools) {
            for (TaskEnvelope task : pool.handover().claimed()) {
                claims.add(new Claim(pool.poolName(), task.id(), task.client(), task.submittedAt()));
            }
        }
        return claims;
    }

    /**
     * Waits a moment since the last write, then for a change or, while tasks are held, the time to look; false once
     * closed.
     */
    private boolean awaitChange(boolean holding) {
        lock.lock();
        try {
            pause();
            long left = holding ? LOOK_NANOS : Long.MAX_VALUE;
            while (!dirty && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            dirty = false;
            return !closed;
        } catch (InterruptedException e) {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        long left = PAUSE_NANOS;
        while (left > 0 && !closed) {
            left = changed.awaitNanos(left);
        }
    }
}
