package io.hazelpool.node.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.Partition;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.health.SharedAnswer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether this node may run tasks that came from a queue without the word of its backup.
 *
 * <p>What a queue's owner hands out waits some seconds for the backup's word, and then comes all the same; it also
 * comes as soon as any member leaves, which Hazelcast takes for that word. If the owner was frozen or cut off just
 * then, the backup still has those tasks, and once it takes the owner's place they run again. So whatever came that
 * late, or while a member left, is held until the owner says that its backup is complete, or until it would have shown:
 * if the owner was given up by then, or this node sees fewer than {@code cluster.min-size} and so is itself the one
 * that was cut off, it is the others' to run; else this node's. Seen before with 3 of 15,000 tasks run twice when a
 * node froze, and 7 of 22,700 when one was cut off.
 *
 * <p>To hold no longer than needed matters: a task that is in no queue and claimed by no node soon counts as lost for
 * its client, and an owner that was merely slow is no reason for that.
 *
 * <p>Tasks that came late from another owner than was asked came by Hazelcast's second try, and with their backup's
 * word. An owner that gives its queue away and is still there has none of the tasks it handed out to give. Thread-safe.
 */
public final class CutWatch {

    /** For the backup's word. Hazelcast's own default; set, since what is later than this counts as without. */
    static final Duration BACKUP_TIMEOUT = Duration.ofSeconds(5);

    /**
     * Members send heartbeats, and look for missing ones, once a second. If it is the oldest that is missing, the next
     * one first has to be accepted in its place by all others.
     */
    static final Duration MARGIN = Duration.ofSeconds(4);

    /** What came this soon hardly waited for a backup, even if a member left: a node under load always asks. */
    private static final Duration PROMPT = Duration.ofMillis(200);

    private static final Logger log = LoggerFactory.getLogger(CutWatch.class);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Cluster cluster;
    private final int minSize;
    private final Duration late;
    private final Duration shown;

    /** What is kept in the cluster under one name, as this node sees it. */
    interface Cluster {

        /** Who has it now; null if that is not known. */
        @Nullable
        Member owner();

        /** An immutable snapshot. */
        Set<Member> members();

        /** Whether all that this one has is the same on its backups now; may block for long. */
        boolean isBackedUp(Member owner);
    }

    private record View(@Nullable Member owner, Set<Member> members) {

        boolean has(Member member) {
            return members.contains(member);
        }
    }

    /** For one node, and what is kept in the cluster under this name. */
    public CutWatch(HazelcastInstance hazelcast, String queue, NodeConfig config) {
        this(
                seenBy(hazelcast, queue),
                config.get(NodeKeys.CLUSTER_MIN_SIZE),
                BACKUP_TIMEOUT,
                config.get(NodeKeys.CLUSTER_HEARTBEAT_TIMEOUT).plus(MARGIN));
    }

    /**
     * The same, for anything.
     *
     * @param late what came this late is without its backup's word
     * @param shown after this long it has shown who was frozen or cut off
     */
    CutWatch(Cluster cluster, int minSize, Duration late, Duration shown) {
        this.cluster = cluster;
        this.minSize = minSize;
        this.late = late;
        this.shown = shown;
    }

    /**
     * To be called before the queue is asked. Once tasks have come, the answer tells whether they are this node's to
     * run: at once if they came in time, else after as long as the heartbeat's timeout and a little more, at most. A
     * thread that is interrupted while it waits may not run them, and stays interrupted.
     */
    public BooleanSupplier asking() {
        return askedSince(System.nanoTime());
    }

    BooleanSupplier askedSince(long start) {
        View asked = look();
        return () -> {
            long now = System.nanoTime();
            if (now - start < PROMPT.toNanos()) {
                return true;
            }
            View answered = look();
            boolean isLate = now - start >= late.toNanos();
            if (!isLate && answered.members.containsAll(asked.members)) {
                return true;
            }
            boolean secondTry = answered.owner != null && !answered.owner.equals(asked.owner);
            return secondTry || showsEntitled(asked.owner, isLate ? start + shown.toNanos() : now + MARGIN.toNanos());
        };
    }

    private boolean showsEntitled(@Nullable Member owner, long end) {
        log.warn("tasks came without their backup's word; holding them until it shows who has them");
        SharedAnswer<Boolean> backedUp =
                new SharedAnswer<>("hazelpool-cut-watch", LOOK, () -> owner != null && cluster.isBackedUp(owner));
        try {
            while (true) {
                boolean isBackedUp = isTrue(backedUp);
                View now = look(); // after that: cut off and alone, it has all the backups it can have
                if (DataNodes.among(now.members) < minSize || (owner != null && !now.has(owner))) {
                    log.warn("others have them, too, and run them");
                    return false;
                }
                boolean givenAway = now.owner != null && !now.owner.equals(owner);
                if (isBackedUp || givenAway || System.nanoTime() - end >= 0) {
                    log.warn("they are this node's to run");
                    return true;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isTrue(SharedAnswer<Boolean> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    private View look() {
        return new View(cluster.owner(), cluster.members());
    }

    private static Cluster seenBy(HazelcastInstance hazelcast, String queue) {
        Partition partition = hazelcast.getPartitionService().getPartition(queue);
        return new Cluster() {
            @Override
            public @Nullable Member owner() {
                return partition.getOwner();
            }

            @Override
            public Set<Member> members() {
                return hazelcast.getCluster().getMembers();
            }

            @Override
            public boolean isBackedUp(Member owner) {
                return hazelcast.getPartitionService().isMemberSafe(owner)
                        && hazelcast.getLifecycleService().isRunning(); // a member that is not, calls itself safe
            }
        };
    }
}
