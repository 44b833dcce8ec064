package io.hazelpool.node.status;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.hazelpool.node.worker.Handover.Load;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.NodePoolKey;
import io.hazelpool.wire.NodePoolStatus;
import io.hazelpool.wire.StatusRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one row per pool into the cluster's status: every second, and within {@value #TICK_MILLIS} ms of a change. All
 * on the one thread it is given.
 */
public final class StatusPublisher {

    private static final Logger log = LoggerFactory.getLogger(StatusPublisher.class);

    private static final long TICK_MILLIS = 200;
    private static final long REFRESH_MILLIS = 1_000;

    private final HazelcastInstance hazelcast;
    private final UUID nodeId;
    private final String node;
    private final List<WorkerSupervisor> pools;
    private final ScheduledExecutorService thread;
    private final Map<String, NodePoolStatus> published = new HashMap<>();
    private boolean failing;

    public StatusPublisher(
            HazelcastInstance hazelcast, String node, List<WorkerSupervisor> pools, ScheduledExecutorService thread) {
        this.hazelcast = hazelcast;
        this.nodeId = hazelcast.getCluster().getLocalMember().getUuid();
        this.node = node;
        this.pools = List.copyOf(pools);
        this.thread = thread;
    }

    /** Publishes from now on; the first rows are there when this returns. */
    @SuppressWarnings("FutureReturnValueIgnored") // publish catches and tells
    public void start() {
        publish();
        thread.scheduleWithFixedDelay(this::publish, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Writes what is new, and what was not told for a second; logs what goes wrong, once per burst. */
    void publish() {
        try {
            IMap<NodePoolKey, StatusRow> rows = hazelcast.getMap(ClusterNames.STATUS);
            long now = hazelcast.getCluster().getClusterTime();
            for (WorkerSupervisor pool : pools) {
                NodePoolStatus row = row(pool, now);
                if (isNews(published.get(pool.poolName()), row)) {
                    rows.set(new NodePoolKey(nodeId, pool.poolName()), row);
                    published.put(pool.poolName(), row);
                }
            }
            failing = false;
        } catch (Throwable e) { // an Error would end the schedule
            if (!failing) {
                log.warn("cannot publish this node's status, trying again", e);
            }
            failing = true;
        }
    }

    /** Publishes a last time, on the publisher's own thread, and no more after that. */
    public void stop() throws InterruptedException {
        thread.execute(() -> {
            published.clear();
            publish();
        });
        thread.shutdown();
        if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
            log.warn("the last status of this node could not be published in time");
        }
    }

    private NodePoolStatus row(WorkerSupervisor pool, long now) {
        Load load = pool.handover().load();
        return new NodePoolStatus(node, load.workers(), load.busy(), load.held(), pool.restarts(), pool.totals(), now);
    }

    private static boolean isNews(@Nullable NodePoolStatus last, NodePoolStatus row) {
        return last == null
                || row.updatedAt() - last.updatedAt() >= REFRESH_MILLIS
                || !row.at(last.updatedAt()).equals(last);
    }
}
