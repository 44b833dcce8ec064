package io.hazelpool.node.status;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.DefinedPools;
import io.hazelpool.wire.NodePoolKey;
import io.hazelpool.wire.NodePoolStatus;
import io.hazelpool.wire.OwnEntries;
import io.hazelpool.wire.PoolSample;
import io.hazelpool.wire.StatusRow;
import io.hazelpool.wire.TaskTimes;
import io.hazelpool.wire.Totals;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down every few seconds what each pool did, for all nodes: the oldest member does it, so that there is one
 * history, whoever comes and goes. What a node did whose row was not there before counts from the next time on.
 */
public final class HistoryKeeper {

    private static final Logger log = LoggerFactory.getLogger(HistoryKeeper.class);

    /** So that as many samples as are kept are a quarter of an hour. */
    public static final Duration EVERY = Duration.ofMinutes(15).dividedBy(ClusterNames.SAMPLES_KEPT);

    private final HazelcastInstance hazelcast;
    private final DefinedPools pools;
    private final OwnEntries<NodePoolKey, StatusRow> published;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(HistoryKeeper::historyThread);
    private Map<NodePoolKey, NodePoolStatus> before = Map.of(); // the thread's own, as the next two
    private long beforeMillis;
    private boolean failing;

    /** Writes nothing yet. */
    public HistoryKeeper(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
        this.pools = new DefinedPools(hazelcast);
        this.published = StatusRow.in(hazelcast);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // look catches and tells
    public void start() {
        thread.scheduleAtFixedRate(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Writes no more, but what it is writing; does not wait. */
    public void stop() {
        thread.shutdown();
    }

    private void look() {
        try {
            if (hazelcast.getCluster().getMembers().iterator().next().localMember()) {
                write();
            } else {
                before = Map.of();
            }
            failing = false;
        } catch (Throwable e) { // an Error would end the schedule
            if (!failing && hazelcast.getLifecycleService().isRunning()) {
                log.warn("cannot write down what the pools do, trying again", e);
            }
            failing = true;
        }
    }

    /** Writes what came since the last time, unless there was none. */
    void write() {
        Map<NodePoolKey, NodePoolStatus> now = rows();
        long nowMillis = hazelcast.getCluster().getClusterTime();
        if (!before.isEmpty() && nowMillis > beforeMillis) {
            for (String pool : pools.names()) {
                hazelcast.<PoolSample>getRingbuffer(ClusterNames.history(pool)).add(sample(pool, now, nowMillis));
            }
        }
        before = now;
        beforeMillis = nowMillis;
    }

    private PoolSample sample(String pool, Map<NodePoolKey, NodePoolStatus> now, long nowMillis) {
        Totals done = Totals.NONE;
        TaskTimes times = TaskTimes.NONE;
        int queued = hazelcast.getQueue(ClusterNames.queue(pool)).size();
        int busy = 0;
        for (Map.Entry<NodePoolKey, NodePoolStatus> entry : now.entrySet()) {
            NodePoolStatus row = entry.getValue();
            NodePoolStatus last = before.get(entry.getKey());
            if (entry.getKey().pool().equals(pool)) {
                queued += row.held();
                busy += row.busy();
                if (last != null) {
                    done = done.plus(row.totals().since(last.totals()));
                    times = times.plus(row.times().since(last.times()));
                }
            }
        }
        return new PoolSample(
                pool, nowMillis, nowMillis - beforeMillis, done.executed(), done.failed(), queued, busy, times);
    }

    private Map<NodePoolKey, NodePoolStatus> rows() {
        Map<NodePoolKey, NodePoolStatus> rows = new HashMap<>();
        published.all().forEach((key, row) -> {
            if (row instanceof NodePoolStatus ofNode) {
                rows.put(key, ofNode);
            }
        });
        return rows;
    }

    private static Thread historyThread(Runnable work) {
        Thread thread = new Thread(work, "hazelpool-history");
        thread.setDaemon(true);
        return thread;
    }
}
