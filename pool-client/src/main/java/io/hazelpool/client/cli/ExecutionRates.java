package io.hazelpool.client.cli;

import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.PoolStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks a second nodes executed, by their statuses' own times: between the last two of each that differ. Not
 * thread-safe.
 */
final class ExecutionRates {

    private Map<Key, Sample> samples = Map.of();

    private record Key(String pool, UUID node) {}

    private record Sample(long executed, Instant at, OptionalDouble perSecond) {}

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
        OptionalDouble perSecond = last == null ? OptionalDouble.empty() : OptionalDouble.of(perSecond(last, node));
        return new Sample(node.totalTasksExecuted(), node.updatedAt(), perSecond);
    }

    private static double perSecond(Sample last, NodeStatus node) {
        long nanos = Duration.between(last.at, node.updatedAt()).toNanos();
        return Math.max(0, node.totalTasksExecuted() - last.executed) * 1e9 / nanos;
    }

    /** That of one node; unknown before its second status. */
    OptionalDouble of(PoolStatus pool, NodeStatus node) {
        Sample sample = samples.get(key(pool, node));
        return sample == null ? OptionalDouble.empty() : sample.perSecond;
    }

    /** That of all nodes of which it is known; unknown if there are none. */
    OptionalDouble of(PoolStatus pool) {
        return pool.nodes().stream()
                .flatMapToDouble(node -> of(pool, node).stream())
                .reduce(Double::sum);
    }

    private static Key key(PoolStatus pool, NodeStatus node) {
        return new Key(pool.pool(), node.nodeId());
    }
}
