package io.hazelpool.wire;

import java.util.UUID;

/** The names of all objects Hazelpool keeps in the cluster. */
public final class ClusterNames {

    /** {@code IMap<String, PoolDefinition>}: what all nodes must agree on. */
    public static final String POOLS = "hp.pools";

    /** {@code IMap<NodePoolKey, StatusRow>}: one row per node and pool, and one per pool for nodes that left. */
    public static final String STATUS = "hp.status";

    /** All reply rings, as a pattern for Hazelcast's configuration. */
    public static final String ALL_REPLIES = "hp.replies.*";

    /** Places in a reply ring; more than a client may have tasks in flight, so no unread reply is overwritten. */
    public static final int REPLY_RING_CAPACITY = 16_384;

    private ClusterNames() {}

    /** {@code IQueue<TaskEnvelope>}: the tasks that wait in this pool. */
    public static String queue(String pool) {
        return "hp.queue." + pool;
    }

    /** {@code Ringbuffer<ReplyBatch>}: what the nodes tell this client. */
    public static String replies(UUID client) {
        return "hp.replies." + client;
    }
}
