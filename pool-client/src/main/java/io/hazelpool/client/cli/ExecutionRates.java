package io.hazelpool.client.cli;

import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.PoolStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks a second nodes executed, by their statuses' own times: between the last two of each that differ. Not
 * thread-safe.
 */
final class ExecutionRates {

    private Map<Key, Sample> samples = Map.of();

    private record Key(String pool, UUID node) {}

    private record Sample(long executed, Instant at, double perSecond) {}

    /** These are the statuses now; of nodes that are not among them nothing is kept. */
    void look(List<PoolStatus> pools) {
        Map<Key, Sample> latest = new HashMap<>();
        for (PoolStatus pool : pools) {
            for (NodeStatus node : pool.nodes()) {
                latest.put(key(pool, node), next(samples.get(key(pool, node)), node));
            }
        }
        samples = latest;
    }

    private static Sample next(@Nullable Sample last, NodeStatus node) {
        if (last != null && !node.updatedAt().isAfter(last.at)) {
            return last;
        }
        double perSecond = 0;
        if (last != null) {
            long nanos = Duration.between(last.at, node.updatedAt()).toNanos();
            perSecond = Math.max(0, node.totalTasksExecuted() - last.executed) * 1e9 / nanos;
        }
        return new Sample(node.totalTasksExecuted(), node.updatedAt(), perSecond);
    }

    /** That of one node; 0 before its second status. */
    double of(PoolStatus pool, NodeStatus node) {
        Sample sample = samples.get(key(pool, node));
        return sample == null ? 0 : sample.perSecond;
    }

    /** That of all nodes there are. */
    double of(PoolStatus pool) {
        return pool.nodes().stream().mapToDouble(node -> of(pool, node)).sum();
    }

    private static Key key(PoolStatus pool, NodeStatus node) {
        return new Key(pool.pool(), node.nodeId());
    }
}
