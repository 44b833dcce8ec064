package io.hazelpool.node.status;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.node.health.SharedAnswer;
import io.hazelpool.wire.DefinedPools;
import io.hazelpool.wire.StatusReader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What all pools of the cluster do, as read by a node. Thread-safe; reads nothing while nobody asks. */
public final class ClusterStatus {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final DefinedPools pools;
    private final StatusReader reader;
    private final SharedAnswer<List<PoolStatus>> statuses =
            new SharedAnswer<>("hazelpool-status-read", PATIENCE, this::readAll);

    /** Reads nothing yet. */
    public ClusterStatus(HazelcastInstance hazelcast) {
        pools = new DefinedPools(hazelcast);
        reader = new StatusReader(hazelcast, new ClusterClock(hazelcast), ClusterStatus::onThread);
    }

    /**
     * The status of all pools by their names' order, not older than a second; waits for five seconds at most.
     *
     * @throws PoolUnavailableException if the cluster does not answer within that, or refuses
     */
    public List<PoolStatus> read() {
        try {
            return statuses.get();
        } catch (TimeoutException e) {
            throw new PoolUnavailableException(
                    "the cluster did not tell its status within %d s".formatted(PATIENCE.toSeconds()), e);
        } catch (ExecutionException e) {
            throw new PoolUnavailableException("the cluster did not tell its status: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PoolUnavailableException("interrupted while the cluster was asked for its status", e);
        }
    }

    private List<PoolStatus> readAll() {
        return pools.names().stream().map(reader::read).filter(Objects::nonNull).toList();
    }

    private static void onThread(Runnable call) {
        Thread thread = new Thread(call, "hazelpool-breaker-read");
        thread.setDaemon(true);
        thread.start();
    }
}
