package io.hazelpool.node;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.node.cluster.PartitionRelease;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node's member leaves its cluster, as the last steps of a stop, in this order: its partitions go first, then
 * clients are given time to learn that, and then it goes itself. For the one thread that stops.
 */
final class Departure {

    private static final Logger log = LoggerFactory.getLogger(Departure.class);

    /** Twice as long as Hazelcast's members take at most to tell clients of changed partitions. */
    static final Duration CLIENTS_LEARN = Duration.ofSeconds(1);

    private final HazelcastInstance hazelcast;
    private boolean released;

    Departure(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
    }

    void releasePartitions(Patience patience) throws InterruptedException {
        CompletableFuture<Boolean> release = new PartitionRelease(hazelcast).start();
        released = patience.await(release) && release.join();
    }

    /** The others have the partitions, but clients are told so with a delay, and nobody can tell when all know. */
    void letClientsLearn(Patience patience) throws InterruptedException {
        if (released) {
            patience.await(new CompletableFuture<>());
        }
    }

    /** Nothing bounds Hazelcast's own shutdown as a whole, so it has a thread that can be left to it. */
    void leave(Patience patience) throws InterruptedException {
        CompletableFuture<Void> left = CompletableFuture.runAsync(hazelcast::shutdown, Departure::onThread);
        if (!patience.await(left)) {
            log.warn("the cluster did not take over this node's partitions in time; leaving without");
        }
    }

    private static void onThread(Runnable leaving) {
        Thread thread = new Thread(leaving, "hazelpool-leave");
        thread.setDaemon(true);
        thread.start();
    }
}
