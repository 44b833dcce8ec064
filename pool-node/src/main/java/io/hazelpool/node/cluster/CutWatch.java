package io.hazelpool.node.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.Partition;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether this node may run tasks that came from a queue without the word of its backup.
 *
 * <p>What a queue's owner hands out waits some seconds for the backup's word, and then comes all the same. If the owner
 * was frozen or cut off just then, the backup still has those tasks, and once it takes the owner's place they run
 * again. So whatever came that late is held until it would have shown: if the owner was given up by then, or this node
 * sees fewer than {@code cluster.min-size} and so is itself the one that was cut off, it is the others' to run; else
 * this node's. Seen before with 3 of 15,000 tasks run twice when a node froze, and 7 of 22,700 when one was cut off.
 *
 * <p>Tasks that came late from another owner than was asked came by Hazelcast's second try, and with their backup's
 * word. Thread-safe.
 */
public final class CutWatch {

    /** For the backup's word. Hazelcast's own default; set, since what is later than this counts as without. */
    static final Duration BACKUP_TIMEOUT = Duration.ofSeconds(5);

    /** Members send heartbeats, and look for missing ones, once a second. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(CutWatch.class);
    private static final long LOOK_MILLIS = 100;

    private final Supplier<@Nullable UUID> owner;
    private final IntSupplier dataNodes;
    private final int minSize;
    private final Duration late;
    private final Duration shown;

    /** For one node, and what is kept in the cluster under this name. */
    public CutWatch(HazelcastInstance hazelcast, String queue, NodeConfig config) {
        this(
                ownerOf(hazelcast.getPartitionService().getPartition(queue)),
                () -> DataNodes.count(hazelcast),
                config.get(NodeKeys.CLUSTER_MIN_SIZE),
                BACKUP_TIMEOUT,
                config.get(NodeKeys.CLUSTER_HEARTBEAT_TIMEOUT).plus(MARGIN));
    }

    /**
     * The same, for anything.
     *
     * @param owner who has the queue now
     * @param dataNodes how many nodes that hold data this one sees
     * @param late what came this late is without its backup's word
     * @param shown after this long it has shown who was frozen or cut off
     */
    CutWatch(Supplier<@Nullable UUID> owner, IntSupplier dataNodes, int minSize, Duration late, Duration shown) {
        this.owner = owner;
        this.dataNodes = dataNodes;
        this.minSize = minSize;
        this.late = late;
        this.shown = shown;
    }

    /**
     * To be called before the queue is asked. Once tasks have come, the answer tells whether they are this node's to
     * run: at once if they came in time, else after as long as the heartbeat's timeout and a little more. A thread that
     * is interrupted while it waits may not run them, and stays interrupted.
     */
    public BooleanSupplier asking() {
        UUID asked = owner.get();
        return entitledSince(System.nanoTime(), asked);
    }

    BooleanSupplier entitledSince(long start, @Nullable UUID asked) {
        return () -> System.nanoTime() - start < late.toNanos()
                || !Objects.equals(asked, owner.get())
                || showsEntitled(start, asked);
    }

    private boolean showsEntitled(long start, @Nullable UUID asked) {
        log.warn("tasks came without their backup's word; holding them until it shows who has them");
        boolean entitled = true;
        while (entitled && System.nanoTime() - start < shown.toNanos()) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            entitled = dataNodes.getAsInt() >= minSize && Objects.equals(asked, owner.get());
        }
        log.warn(entitled ? "they are this node's to run" : "others have them, too, and run them");
        return entitled;
    }

    private static Supplier<@Nullable UUID> ownerOf(Partition partition) {
        return () -> {
            Member member = partition.getOwner();
            return member == null ? null : member.getUuid();
        };
    }
}
