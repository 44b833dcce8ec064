package io.hazelpool.node.admin;

import io.hazelpool.api.PoolStatus;
import io.hazelpool.node.health.Health;
import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.PoolSample;
import java.util.List;

/** What there is to see of a node, from before its start until after its stop. Called by many threads at once. */
public interface Observed {

    /** Whether its start is complete; must not wait. */
    Health startup();

    /**
     * Whether this process does its work, whatever its cluster does; else it had better be started anew. Must not wait.
     */
    Health liveness();

    /** Whether it can do its part in a cluster that works; may wait for seconds. */
    Health readiness();

    /**
     * What all pools of its cluster do; may wait for seconds.
     *
     * @throws io.hazelpool.api.PoolUnavailableException if that cannot be told
     */
    List<PoolStatus> status();

    /**
     * What all pools of its cluster did in the last 15 minutes, each pool's samples in their order; may wait for
     * seconds.
     *
     * @throws io.hazelpool.api.PoolUnavailableException if that cannot be told
     */
    List<PoolSample> history();

    /**
     * The last tasks that failed in its cluster, the latest first; may wait for seconds.
     *
     * @throws io.hazelpool.api.PoolUnavailableException if that cannot be told
     */
    List<FailureNote> failures();

    /**
     * Its metrics, in the text format of Prometheus; may wait for seconds.
     *
     * @throws io.hazelpool.api.PoolUnavailableException if it has not started
     */
    String metrics();
}
