package io.hazelpool.wire;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The names of all objects Hazelpool keeps in the cluster. */
public final class ClusterNames {

    /** {@code IMap<String, PoolDefinition>}: what all nodes must agree on. */
    public static final String POOLS = "hp.pools";

    /** {@code IMap<NodePoolKey, StatusRow>}: one row per node and pool, and one per pool for nodes that left. */
    public static final String STATUS = "hp.status";

    /** {@code IMap<UUID, NodeClaims>}: what each node holds and runs. */
    public static final String CLAIMS = "hp.claims";

    /** {@code ITopic<CancelCommand>}: what clients ask of whichever node has their task. */
    public static final String CONTROL = "hp.control";

    /** {@code IMap<String, ClusterOrders>}: what operators ordered, in one entry. */
    public static final String ORDERS = "hp.orders";

    /** {@code IExecutorService}: what operators have done, or told, once. */
    public static final String CHORES = "hp.chores";

    /** {@code IExecutorService}: takes {@link StreamCredits} to the nodes they are for. */
    public static final String CREDITS = "hp.credits";

    /** {@code IMap<String, Long>}: the breakers' words by pool, where there is no CP Subsystem to keep them. */
    public static final String BREAKERS = "hp.breaker";

    /** {@code ITopic<BreakerNotice>}: a breaker opened, half-opened or closed. */
    public static final String BREAKER_PHASES = "hp.breaker.phases";

    /** {@code ITopic<BreakerNotice>}: a closed breaker that had no failure has one; of interest to nodes only. */
    public static final String BREAKER_FAILURES = "hp.breaker.failures";

    private static final String REPLIES_PREFIX = "hp.replies.";

    /** All reply rings, as a pattern for Hazelcast's configuration. */
    public static final String ALL_REPLIES = REPLIES_PREFIX + "*";

    /** Places in a reply ring; more than a client may have tasks in flight, so no unread reply is overwritten. */
    public static final int REPLY_RING_CAPACITY = 16_384;

    /** All rings of failures, as a pattern for Hazelcast's configuration. */
    public static final String ALL_FAILURES = "hp.failures.*";

    /** How many failures are kept of each pool, and how many are shown of all. */
    public static final int FAILURES_KEPT = 50;

    /** All rings of samples, as a pattern for Hazelcast's configuration. */
    public static final String ALL_HISTORY = "hp.history.*";

    /** How many samples are kept of each pool. */
    public static final int SAMPLES_KEPT = 180;

    private ClusterNames() {}

    /** {@code Ringbuffer<FailureNote>}: the last tasks of this pool that failed. */
    public static String failures(String pool) {
        return "hp.failures." + pool;
    }

    /** {@code Ringbuffer<PoolSample>}: what this pool did in the last quarter of an hour. */
    public static String history(String pool) {
        return "hp.history." + pool;
    }

    /** {@code IQueue<TaskEnvelope>}: the tasks that wait in this pool. */
    public static String queue(String pool) {
        return "hp.queue." + pool;
    }

    /** {@code IAtomicLong}: this pool's breaker. */
    public static String breaker(String pool) {
        return "hp.breaker." + pool;
    }

    /** Whether a ring of this name is configured as a reply ring, whoever made it. */
    public static boolean isReplies(String ringName) {
        return ringName.startsWith(REPLIES_PREFIX);
    }

    /** The client whose reply ring has this name; null if it is none. */
    public static @Nullable UUID clientOf(String ringName) {
        if (!isReplies(ringName)) {
            return null;
        }
        try {
            UUID client = UUID.fromString(ringName.substring(REPLIES_PREFIX.length()));
            return replies(client).equals(ringName) ? client : null; // ids are read in other spellings, too
        } catch (IllegalArgumentException somebodyElses) {
            return null;
        }
    }

    /** {@code Ringbuffer<ReplyBatch>}: what the nodes tell this client. */
    public static String replies(UUID client) {
        return REPLIES_PREFIX + client;
    }
}
