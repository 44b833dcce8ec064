package io.hazelpool.node.loss;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.node.worker.ReplySink;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.FailureRing;
import io.hazelpool.wire.NodeClaims;
import io.hazelpool.wire.NodeClaims.Claim;
import io.hazelpool.wire.OwnEntries;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.RetiredRow;
import io.hazelpool.wire.Totals;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the claims of a node that left into LOST replies and counts. The claims are removed first, so that only one
 * does it; should that one die in the middle, clients conclude by themselves what they were not told.
 */
public final class LossAccountant {

    private static final Logger log = LoggerFactory.getLogger(LossAccountant.class);

    private final HazelcastInstance hazelcast;
    private final OwnEntries<UUID, NodeClaims> claims;
    private final ReplySink replies;
    private final Map<String, LongAdder> found = new ConcurrentHashMap<>();

    public LossAccountant(HazelcastInstance hazelcast, ReplySink replies) {
        this.hazelcast = hazelcast;
        this.claims = new OwnEntries<>(hazelcast.getMap(ClusterNames.CLAIMS), UUID.class, NodeClaims.class);
        this.replies = replies;
    }

    /**
     * Accounts for every node that has claims and is no member.
     *
     * @param members the present ones; asked after the claims were read, so that a node that just joined is not missed
     */
    public void account(Supplier<Set<UUID>> members) {
        Set<UUID> claimants = claims.all().keySet();
        Set<UUID> present = members.get();
        for (UUID node : claimants) {
            if (!present.contains(node)) {
                NodeClaims left =
                        hazelcast.<UUID, NodeClaims>getMap(ClusterNames.CLAIMS).remove(node);
                if (left != null) {
                    account(left);
                }
            }
        }
    }

    /** How many tasks of this pool it accounted for. */
    public long found(String pool) {
        LongAdder count = found.get(pool);
        return count == null ? 0 : count.sum();
    }

    private void account(NodeClaims left) {
        long now = hazelcast.getCluster().getClusterTime();
        Failure failure = Failure.told(Ending.LOST.name(), "its node left without telling its end; it may have run");
        for (Claim claim : left.claims()) {
            if (claim.client() != null) {
                long waited = Math.max(0, now - claim.submittedAt());
                // Taken means started within microseconds, or not; nobody can tell any more.
                replies.send(claim.client(), Reply.ended(claim.taskId(), Ending.LOST, waited, 0, failure));
            }
        }
        Map<String, List<Claim>> lost = left.claims().stream().collect(Collectors.groupingBy(Claim::pool));
        lost.forEach((pool, claims) -> {
            new RetiredRow(hazelcast, pool).add(Totals.ofLost(claims.size()));
            found.computeIfAbsent(pool, name -> new LongAdder()).add(claims.size());
            log.atWarn()
                    .addKeyValue("hazelpool.pool", pool)
                    .addKeyValue("hazelpool.node", left.node())
                    .log("{}: {} tasks were lost with node {}", pool, claims.size(), left.node());
            new FailureRing(hazelcast, pool)
                    .add(claims.stream()
                            .limit(ClusterNames.FAILURES_KEPT)
                            .map(claim -> note(claim, now, failure, left.node()))
                            .toList());
        });
    }

    /** The claims do not tell of which class a task is. */
    private static FailureNote note(Claim claim, long now, Failure failure, String node) {
        return new FailureNote(now, claim.pool(), claim.taskId(), null, Ending.LOST, null, failure.message(), node);
    }
}
