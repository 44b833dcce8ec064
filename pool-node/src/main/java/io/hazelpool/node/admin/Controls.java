package io.hazelpool.node.admin;

import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.Pause;
import org.jspecify.annotations.Nullable;

/**
 * What operators may have a node's cluster do. Called by many threads at once; all methods may wait for seconds, and
 * throw {@link io.hazelpool.api.PoolUnavailableException} if the cluster does not answer, or
 * {@link io.hazelpool.api.NoSuchPoolException} if no node defines the pool.
 */
public interface Controls {

    /** Pauses a pool, or ends its pause. */
    void pause(String pool, Pause how);

    /**
     * Gives a pool so many workers on each node, or on one.
     *
     * @param workers from 1 to 10,000
     * @param node null for each
     * @throws IllegalArgumentException if there is no such node
     */
    void resize(String pool, int workers, @Nullable String node);

    /** Gives a pool as many workers on each node as that is configured to have. */
    void resetSize(String pool);

    /**
     * Has a node take nothing new, or tasks again.
     *
     * @throws IllegalArgumentException if there is no such node
     */
    void drain(String node, boolean drained);

    /**
     * Opens or closes a pool's circuit breaker, and answers what it is then.
     *
     * @throws UnsupportedOperationException if the pool has none
     */
    BreakerStatus breaker(String pool, boolean open);

    /** Cancels what waits in a pool, and answers how many tasks that were. */
    int purge(String pool);
}
