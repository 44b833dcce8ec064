package io.hazelpool.node;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.Intake;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.cluster.DataNodes;
import io.hazelpool.node.cluster.FreezeWatch;
import io.hazelpool.node.health.Health;
import io.hazelpool.node.health.HealthCheck;
import io.hazelpool.node.health.SharedAnswer;
import io.hazelpool.node.status.StatusPublisher;
import io.hazelpool.node.worker.TimeLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Looks at a node's parts, when asked.
 *
 * <p>Alive is about this process alone, since whoever asks starts it anew if it is not: what its cluster refuses or
 * lacks would not get better of that, and all nodes would be started anew at once. Only a call that hangs counts, soon
 * if it hangs on this node, and late if on another, so that the one to blame is started anew first. Thread-safe.
 */
final class NodeHealth {

    /** Longer than any wait that is meant: a turn's three calls take 16 s if each waits in vain for its backup. */
    static final Duration STALL = Duration.ofSeconds(30);

    /** So that the one that hangs is found, told to stop, ended and missed before the others are taken for hung. */
    private static final Duration STALL_ELSEWHERE = Duration.ofMinutes(5);

    /** Hazelcast itself may ask others for ten seconds. */
    private static final Duration BACKUPS_PATIENCE = Duration.ofSeconds(2);

    private final HazelcastInstance hazelcast;
    private final NodeConfig config;
    private final ServedPools pools;
    private final TimeLimits timeLimits;
    private final FreezeWatch freezes;
    private final StatusPublisher status;
    private final SharedAnswer<Boolean> backups;

    /** Looks at nothing yet. */
    NodeHealth(
            HazelcastInstance hazelcast,
            NodeConfig config,
            ServedPools pools,
            TimeLimits timeLimits,
            FreezeWatch freezes,
            StatusPublisher status) {
        this.hazelcast = hazelcast;
        this.config = config;
        this.pools = pools;
        this.timeLimits = timeLimits;
        this.freezes = freezes;
        this.status = status;
        backups = new SharedAnswer<>(
                "hazelpool-backups",
                BACKUPS_PATIENCE,
                () -> hazelcast.getPartitionService().isLocalMemberSafe());
    }

    /**
     * Whether the node does its work by itself; never waits.
     *
     * @param stall how long its threads may be at one and the same thing, {@link #STALL} but in tests
     * @param ended whether the node was stopped, or lost to its cluster for good
     */
    Health liveness(Duration stall, boolean ended) {
        List<HealthCheck> checks = new ArrayList<>();
        checks.add(new HealthCheck(
                "member", !ended, ended ? "the node has ended; it has to be started anew" : "not lost to its cluster"));
        boolean frozen = freezes.wasFrozen();
        checks.add(new HealthCheck(
                "standstill",
                !frozen,
                frozen ? "the process stood still for longer than its cluster waits for it" : "none"));
        Duration stallElsewhere = STALL_ELSEWHERE.plus(config.get(NodeKeys.CLUSTER_HEARTBEAT_TIMEOUT));
        checks.addAll(pools.dispatching(stall, stallElsewhere));
        checks.add(timeLimits(stall));
        List<String> problems = pools.problems();
        checks.add(new HealthCheck(
                "stuck-workers",
                problems.isEmpty(),
                problems.isEmpty() ? "not too many" : String.join("; ", problems)));
        return new Health(checks);
    }

    private HealthCheck timeLimits(Duration stall) {
        if (timeLimits.hasDied()) {
            return HealthCheck.failing("time-limits", "their thread has ended: no task is timed out any more");
        }
        Duration limit = TimeLimits.LONGEST_SLEEP.plus(stall);
        Duration last = timeLimits.sinceLastLook();
        return last.compareTo(limit) <= 0
                ? HealthCheck.ok("time-limits", "kept")
                : HealthCheck.failing(
                        "time-limits",
                        "looked after %d s ago, %d s are allowed".formatted(last.toSeconds(), limit.toSeconds()));
    }

    /**
     * Whether the node can do its part in a cluster that works; waits for two seconds at most.
     *
     * @param serving whether it serves its pools; if not, nothing else is asked
     */
    Health readiness(HealthCheck serving) {
        if (!serving.ok()) {
            return Health.of(serving);
        }
        return new Health(List.of(
                serving,
                unlessItFails("cluster-size", this::clusterSize),
                unlessItFails("backups", this::backups),
                intake()));
    }

    private HealthCheck clusterSize() {
        int wanted = config.get(NodeKeys.CLUSTER_MIN_SIZE);
        int found = DataNodes.count(hazelcast);
        return new HealthCheck(
                "cluster-size", found >= wanted, "%d nodes hold data, cluster.min-size is %d".formatted(found, wanted));
    }

    private HealthCheck backups() {
        Member self = hazelcast.getCluster().getLocalMember();
        if (self.isLiteMember()) {
            return HealthCheck.ok("backups", "none to keep: this node holds no data");
        }
        try {
            boolean safe = backups.get();
            return new HealthCheck(
                    "backups",
                    safe,
                    safe ? "complete" : "not complete for what this node holds; partitions are moving");
        } catch (TimeoutException e) {
            return HealthCheck.failing(
                    "backups",
                    "unknown: the cluster did not answer within %d s".formatted(BACKUPS_PATIENCE.toSeconds()));
        } catch (ExecutionException e) {
            return HealthCheck.failing("backups", "unknown: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return HealthCheck.failing("backups", "unknown: interrupted");
        }
    }

    /** Never fails: a node that takes no tasks by order goes on to hold data, and its clients' connections. */
    private HealthCheck intake() {
        Map<Intake, List<String>> byIntake = status.intake().entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
        String detail = byIntake.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry ->
                        entry.getKey().name().toLowerCase(Locale.ROOT) + ": " + String.join(", ", entry.getValue()))
                .collect(Collectors.joining("; "));
        return HealthCheck.ok("intake", detail);
    }

    /** The member may shut down under any call. */
    private static HealthCheck unlessItFails(String name, Supplier<HealthCheck> check) {
        try {
            return check.get();
        } catch (RuntimeException e) {
            return HealthCheck.failing(name, "unknown: " + e.getMessage());
        }
    }
}
