package io.hazelpool.wire;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.breaker.BreakerWord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one status of the rows the nodes publish. The same on a node and in a client; blocks for the round trips it
 * takes. A breaker that does not answer soon holds up no status: it is told to be unavailable.
 */
public final class StatusReader {

    private static final Logger log = LoggerFactory.getLogger(StatusReader.class);

    /** How long a breaker is waited for: the CP Subsystem without a majority answers after many seconds, or never. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HazelcastInstance hazelcast;
    private final DefinedPools pools;
    private final OwnEntries<NodePoolKey, StatusRow> published;
    private final Clock clock;
    private final Executor calls;
    private final Map<String, CompletableFuture<BreakerWord>> overdue = new ConcurrentHashMap<>();

    /**
     * For all pools.
     *
     * @param clock the cluster's
     * @param calls may block
     */
    public StatusReader(HazelcastInstance hazelcast, Clock clock, Executor calls) {
        this.hazelcast = hazelcast;
        this.pools = new DefinedPools(hazelcast);
        this.published = StatusRow.in(hazelcast);
        this.clock = clock;
        this.calls = calls;
    }

    /** The pool's status now; null if no node defines such a pool. */
    public @Nullable PoolStatus read(String pool) {
        PoolDefinition definition = pools.find(pool);
        if (definition == null) {
            return null;
        }
        int inQueue = hazelcast.getQueue(ClusterNames.queue(pool)).size();
        Set<UUID> members = hazelcast.getCluster().getMembers().stream()
                .map(Member::getUuid)
                .collect(Collectors.toSet());
        Map<NodePoolKey, StatusRow> rows = published.all();
        rows.keySet().removeIf(key -> !key.pool().equals(pool));
        // Read last: whoever's row was folded away before we came to it is in this one.
        NodePoolKey retired = NodePoolKey.retired(pool);
        StatusRow last = published.get(retired);
        if (last != null) {
            rows.put(retired, last);
        }
        ClusterOrders orders = new OrderBook(hazelcast).read();
        Pause pause = orders == null ? Pause.NONE : orders.pool(pool).pause();
        return sum(pool, definition, pause, inQueue, breaker(pool, definition), members, rows, clock.instant());
    }

    private BreakerStatus breaker(String pool, PoolDefinition definition) {
        CompletableFuture<BreakerWord> last = overdue.get(pool);
        if (last != null && !last.isDone()) {
            return BreakerStatus.UNAVAILABLE; // one thread that waits for it is enough
        }
        CompletableFuture<BreakerWord> answer =
                CompletableFuture.supplyAsync(() -> new BreakerCell(hazelcast, pool, definition).read(), calls);
        try {
            BreakerWord word = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            Duration left = word.remaining(definition.breaker(), clock.millis());
            return new BreakerStatus(word.phase(), word.failures(), left, false);
        } catch (TimeoutException e) {
            overdue.put(pool, answer);
        } catch (ExecutionException e) {
            log.debug("{}: the breaker cannot be read", pool, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return BreakerStatus.UNAVAILABLE;
    }

    /**
     * The sum, as a pure function. A node that is no member any more has no workers; what it did still counts, once: in
     * its own row until that is folded into the retired one.
     */
    static PoolStatus sum(
            String pool,
            PoolDefinition definition,
            Pause pause,
            int inQueue,
            BreakerStatus breaker,
            Set<UUID> members,
            Map<NodePoolKey, StatusRow> rows,
            Instant now) {
        RetiredTotals retired = rows.get(NodePoolKey.retired(pool)) instanceof RetiredTotals r ? r : RetiredTotals.NONE;
        Totals totals = retired.totals();
        List<NodeStatus> nodes = new ArrayList<>();
        int queued = inQueue;
        for (Map.Entry<NodePoolKey, StatusRow> entry : rows.entrySet()) {
            UUID id = entry.getKey().node();
            if (!(entry.getValue() instanceof NodePoolStatus row)
                    || retired.nodes().contains(id)) {
                continue;
            }
            totals = totals.plus(row.totals());
            if (members.contains(id)) {
                nodes.add(nodeStatus(id, row));
                queued += row.held();
            }
        }
        nodes.sort(Comparator.comparing(NodeStatus::node));
        return new PoolStatus(
                pool,
                pause,
                nodes.stream().mapToInt(NodeStatus::idleWorkers).sum(),
                nodes.stream().mapToInt(NodeStatus::busyWorkers).sum(),
                nodes.stream().mapToInt(NodeStatus::stuckWorkers).sum(),
                queued,
                definition.maxQueueSize(),
                breaker,
                totals.executed(),
                totals.failed(),
                totals.undecodable(),
                totals.expired(),
                totals.cancelled(),
                totals.lost(),
                totals.rejectedForged(),
                now,
                oldestAge(nodes, now),
                nodes);
    }

    private static NodeStatus nodeStatus(UUID id, NodePoolStatus row) {
        return new NodeStatus(
                row.node(),
                id,
                row.intake(),
                row.wantedWorkers(),
                row.workers() - row.busy(),
                row.busy(),
                row.stuck(),
                row.held(),
                row.totals().executed(),
                row.totals().failed(),
                row.restarts(),
                Instant.ofEpochMilli(row.updatedAt()));
    }

    private static Duration oldestAge(List<NodeStatus> nodes, Instant now) {
        Duration age = nodes.stream()
                .map(NodeStatus::updatedAt)
                .min(Comparator.naturalOrder())
                .map(oldest -> Duration.between(oldest, now))
                .orElse(Duration.ZERO);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
