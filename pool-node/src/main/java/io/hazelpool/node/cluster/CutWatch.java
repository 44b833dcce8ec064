package io.hazelpool.node.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether this node may run tasks that came from a queue without the word of its backup.
 *
 * <p>When a network is cut, the owner of a queue goes on with its copy until it misses the others' heartbeats, and so do
 * the others with theirs. What it hands out meanwhile waits in vain for the backup's word, and then comes all the same;
 * the others have it too. So whatever came that late is held until a cut would have shown: with fewer nodes left than
 * {@code cluster.min-size} it is the others' to run, else this node's. Without such a size nobody can tell, and it is
 * run. Seen with 7 of 22,700 tasks run twice. Thread-safe.
 */
public final class CutWatch {

    /** For the backup's word. Hazelcast's own default; set, since what is later than this counts as without. */
    static final Duration BACKUP_TIMEOUT = Duration.ofSeconds(5);

    /** Members send heartbeats, and look for missing ones, once a second. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(CutWatch.class);
    private static final long LOOK_MILLIS = 100;

    private final IntSupplier dataNodes;
    private final int minSize;
    private final Duration late;
    private final Duration shown;

    /** For one node. */
    public CutWatch(HazelcastInstance hazelcast, NodeConfig config) {
        this(
                () -> DataNodes.count(hazelcast),
                config.get(NodeKeys.CLUSTER_MIN_SIZE),
                BACKUP_TIMEOUT,
                config.get(NodeKeys.CLUSTER_HEARTBEAT_TIMEOUT).plus(MARGIN));
    }

    /**
     * The same, for anything.
     *
     * @param dataNodes how many nodes that hold data this one sees
     * @param late what came this late is without its backup's word
     * @param shown after this long a cut has shown
     */
    CutWatch(IntSupplier dataNodes, int minSize, Duration late, Duration shown) {
        this.dataNodes = dataNodes;
        this.minSize = minSize;
        this.late = late;
        this.shown = shown;
    }

    /**
     * Whether tasks that were asked for at this {@link System#nanoTime()}, and have come now, are this node's to run.
     * Answers at once if they came in time; else waits, for as long as the heartbeat's timeout and a little more. A
     * thread that is interrupted while it waits may not run them, and stays interrupted.
     */
    public boolean isEntitled(long asked) {
        if (minSize < 2 || System.nanoTime() - asked < late.toNanos()) {
            return true;
        }
        log.warn("tasks came without their backup's word; holding them until it shows whether this node is cut off");
        while (System.nanoTime() - asked < shown.toNanos()) {
            if (dataNodes.getAsInt() < minSize) {
                break;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        boolean entitled = dataNodes.getAsInt() >= minSize;
        log.warn(
                entitled
                        ? "this node is not cut off: it runs them"
                        : "this node is cut off: the others have these tasks and run them");
        return entitled;
    }
}
