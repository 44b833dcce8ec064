package io.hazelpool.node.status;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import io.hazelpool.api.Intake;
import io.hazelpool.node.worker.Handover.Load;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.ClusterOrders;
import io.hazelpool.wire.NodePoolKey;
import io.hazelpool.wire.NodePoolStatus;
import io.hazelpool.wire.StatusRow;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one row per pool into the cluster's status: within {@value #TICK_MILLIS} ms of a change, a second after it,
 * and then every {@value #SECONDS_UNCHANGED} s. A row that nothing changes is most of what an idle node would have to
 * say; that it stopped changing, as a rate of none, is news. All but the first on the one thread it is given, which
 * wakes once a second while the node is idle.
 */
public final class StatusPublisher {

    private static final Logger log = LoggerFactory.getLogger(StatusPublisher.class);

    private static final long TICK_MILLIS = 200;
    private static final long REFRESH_MILLIS = 1_000;
    private static final int SECONDS_UNCHANGED = 5;

    private final HazelcastInstance hazelcast;
    private final UUID nodeId;
    private final String node;
    private final List<WorkerSupervisor> pools;
    private final ScheduledExecutorService thread;
    private final AtomicBoolean ticking = new AtomicBoolean();
    private final FailurePublisher failures;
    private final Map<String, Published> published = new HashMap<>();
    private volatile boolean leaving;
    private volatile ClusterOrders orders = ClusterOrders.NONE;
    private boolean failing;

    /**
     * A row as it was written.
     *
     * @param repeats how often it was the same when it was time for a refresh
     */
    private record Published(NodePoolStatus row, int repeats) {

        boolean isSameAs(NodePoolStatus now) {
            return now.at(row.updatedAt()).equals(row);
        }
    }

    public StatusPublisher(
            HazelcastInstance hazelcast, String node, List<WorkerSupervisor> pools, ScheduledExecutorService thread) {
        this.hazelcast = hazelcast;
        this.nodeId = hazelcast.getCluster().getLocalMember().getUuid();
        this.node = node;
        this.pools = List.copyOf(pools);
        this.thread = thread;
        failures = new FailurePublisher(hazelcast);
    }

    /** Publishes from now on; the first rows are there when this returns. */
    @SuppressWarnings("FutureReturnValueIgnored") // publish catches and tells
    public void start() {
        publishAll();
        thread.scheduleWithFixedDelay(() -> publish(true), REFRESH_MILLIS, REFRESH_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Tells from now on whether this node takes tasks by these orders. */
    public void ordered(ClusterOrders latest) {
        orders = latest;
        changed();
    }

    /** This node is stopping: it takes no tasks any more, whatever was ordered. */
    public void leaving() {
        leaving = true;
        changed();
    }

    /** Tasks were taken: there will be changes until all of them have ended. May be called by any thread. */
    public void changed() {
        if (!ticking.get() && ticking.compareAndSet(false, true)) {
            scheduleTick();
        }
    }

    private void tick() {
        boolean busy = isBusy(); // asked first: the rows then tell of the last end
        publish(false);
        if (busy) {
            scheduleTick();
            return;
        }
        ticking.set(false);
        if (isBusy()) { // what was taken before the line above was told to a publisher that still ticked
            changed();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // publish catches and tells
    private void scheduleTick() {
        try {
            thread.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            log.debug("the last status is being published");
        }
    }

    private boolean isBusy() {
        return pools.stream().map(pool -> pool.handover().load()).anyMatch(load -> load.busy() + load.held() > 0);
    }

    private synchronized void publishAll() {
        published.clear();
        publish(true);
    }

    /**
     * Writes the rows that have changed; logs what goes wrong, once per burst.
     *
     * @param refresh it is time to write others, too, if it was not done lately
     */
    synchronized void publish(boolean refresh) {
        try {
            IMap<NodePoolKey, StatusRow> rows = hazelcast.getMap(ClusterNames.STATUS);
            long now = hazelcast.getCluster().getClusterTime();
            for (WorkerSupervisor pool : pools) {
                publish(rows, pool.poolName(), row(pool, now), refresh);
                failures.publish(pool);
            }
            failing = false;
        } catch (HazelcastInstanceNotActiveException gone) {
            log.debug("this node's member has ended, and its status with it");
        } catch (Throwable e) { // an Error would end the schedule
            if (!failing) {
                log.warn("cannot publish this node's status, trying again", e);
            }
            failing = true;
        }
    }

    private void publish(IMap<NodePoolKey, StatusRow> rows, String pool, NodePoolStatus row, boolean refresh) {
        Published last = published.get(pool);
        int repeats = 0;
        if (last != null && !failing && last.isSameAs(row)) {
            repeats = refresh ? last.repeats + 1 : last.repeats;
            published.put(pool, new Published(last.row, repeats));
            if (!refresh || (repeats > 1 && repeats % SECONDS_UNCHANGED != 0)) {
                return;
            }
        }
        rows.set(new NodePoolKey(nodeId, pool), row);
        published.put(pool, new Published(row, repeats));
    }

    /** Publishes a last time, on the publisher's own thread, and no more after that. */
    public void stop(Duration atMost) throws InterruptedException {
        thread.execute(this::publishAll);
        thread.shutdown();
        if (!thread.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            log.warn("the last status of this node could not be published in time");
        }
    }

    /** Whether this node takes tasks, by pool in the order they were configured; the same as the status tells. */
    public Map<String, Intake> intake() {
        Map<String, Intake> intake = new LinkedHashMap<>();
        pools.forEach(pool -> intake.put(pool.poolName(), intakeOf(pool)));
        return intake;
    }

    /** As ordered, but not before nothing is taken any more: whoever reads it may end the node for it. */
    private Intake intakeOf(WorkerSupervisor pool) {
        if (leaving) {
            return Intake.DRAINED;
        }
        return pool.handover().isResting() ? orders.intake(pool.poolName(), node) : Intake.OPEN;
    }

    private NodePoolStatus row(WorkerSupervisor pool, long now) {
        Load load = pool.handover().load();
        return new NodePoolStatus(
                node,
                intakeOf(pool),
                pool.wantedWorkers(),
                load.workers(),
                load.busy(),
                load.held(),
                load.stuck(),
                pool.restarts(),
                pool.totals(),
                pool.times(),
                now);
    }
}
