package io.hazelpool.node.metrics;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.node.health.SharedAnswer;
import io.hazelpool.node.status.ClusterStatus;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Stored;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What the whole cluster's queues and breakers were at the last {@link #read}; NaN for what it did not tell. */
public final class ClusterGauges {

    /** Less than Prometheus waits for: what the node knows by itself is told in any case. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final double MILLIS_PER_SECOND = TimeUnit.SECONDS.toMillis(1);

    private final SharedAnswer<Map<String, Reading>> readings;
    private volatile Map<String, Reading> last = Map.of();

    /** A pool at one moment; {@code oldestMillis} is how long its queue's first task has waited. */
    private record Reading(PoolStatus status, long oldestMillis) {}

    /** Reads nothing yet. */
    public ClusterGauges(HazelcastInstance hazelcast, ClusterStatus status) {
        readings = new SharedAnswer<>("hazelpool-metrics-read", PATIENCE, () -> readAll(hazelcast, status));
    }

    /** Waits for two seconds at most. */
    void read() {
        try {
            last = readings.get();
        } catch (TimeoutException | ExecutionException e) {
            last = Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            last = Map.of();
        }
    }

    double queuedTasks(String pool) {
        Reading reading = last.get(pool);
        return reading == null ? Double.NaN : reading.status.queuedTasks();
    }

    double oldestTaskSeconds(String pool) {
        Reading reading = last.get(pool);
        return reading == null ? Double.NaN : reading.oldestMillis / MILLIS_PER_SECOND;
    }

    double breakerPhase(String pool) {
        Reading reading = last.get(pool);
        return reading == null || reading.status.breaker().unavailable()
                ? Double.NaN
                : number(reading.status.breaker().phase());
    }

    private static double number(BreakerPhase phase) {
        return switch (phase) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    private static Map<String, Reading> readAll(HazelcastInstance hazelcast, ClusterStatus status) {
        Map<String, Reading> all = new HashMap<>();
        for (PoolStatus pool : status.read()) {
            IQueue<?> queue = hazelcast.getQueue(ClusterNames.queue(pool.pool()));
            Object first = Stored.read(queue::peek);
            all.put(pool.pool(), new Reading(pool, ageOf(first, hazelcast)));
        }
        return all;
    }

    private static long ageOf(@Nullable Object first, HazelcastInstance hazelcast) {
        return first instanceof TaskEnvelope task
                ? Math.max(0, hazelcast.getCluster().getClusterTime() - task.submittedAt())
                : 0;
    }
}
