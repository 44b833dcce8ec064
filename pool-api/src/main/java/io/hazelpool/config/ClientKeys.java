package io.hazelpool.config;

import java.time.Duration;
import java.util.List;

/** What can be set for a client. */
public final class ClientKeys {

    /** The cluster the client belongs to: the very same key as {@link NodeKeys#CLUSTER_NAME}. */
    public static final Key<String> CLUSTER_NAME = NodeKeys.CLUSTER_NAME;

    /** Any nodes of the cluster; the client learns of the others from them. */
    public static final Key<List<String>> CLUSTER_ADDRESSES = new Key<>(
            "cluster.addresses",
            new ListType(1, HostPort.FORM, HostPort::isValid),
            "127.0.0.1",
            "any nodes of the cluster, at least one");

    /** The client's name in logs and status; empty means one made from the process id. */
    public static final Key<String> CLIENT_NAME = new Key<>(
            "client.name",
            new TextType("\\P{Cntrl}{0,64}", "at most 64 characters"),
            "",
            "name in logs and status; empty = from the process id");

    /** The longest any call blocks, unless its own options say otherwise. */
    public static final Key<Duration> CLIENT_DEADLINE = new Key<>(
            "client.deadline",
            new DurationType(Duration.ofMillis(10), Duration.ofHours(1)),
            "10s",
            "no call blocks longer, unless its options say otherwise");

    /**
     * How many tasks with a handle may have an unknown end. The bound keeps below the 16,384 places of a reply ring, so
     * that no unread reply is overwritten.
     */
    public static final Key<Integer> CLIENT_MAX_IN_FLIGHT = new Key<>(
            "client.max-in-flight", new NumberType(1, 16_000), "10000", "tasks with a handle that have not ended yet");

    /** How long no cluster may be reachable before the tasks in flight end as LOST. */
    public static final Key<Duration> CLIENT_UNREACHABLE_GRACE = new Key<>(
            "client.unreachable-grace",
            new DurationType(Duration.ofSeconds(1), Duration.ofHours(24)),
            "5m",
            "how long without a cluster before tasks in flight count as `LOST`");

    /** The largest task, serialized; a larger one is refused at submission. */
    public static final Key<Integer> MAX_TASK_BYTES = new Key<>(
            "max-task-bytes", new BytesType(1 << 10, 64 << 20), "1MiB", "a larger task is refused at submission");

    /** How long a task may be found in no queue and no claim before its handle ends as LOST. */
    public static final Key<Duration> CLIENT_LOSS_GRACE = new Key<>(
            "client.loss-grace",
            new DurationType(Duration.ofSeconds(1), Duration.ofMinutes(10)),
            "4s",
            "how long a task may be found nowhere before it counts as `LOST`");

    /** Keys that tasks and replies are sealed with: the very same key as {@link NodeKeys#SECURITY_KEYS_FILE}. */
    public static final Key<String> SECURITY_KEYS_FILE = NodeKeys.SECURITY_KEYS_FILE;

    /** Classes that results may hold, besides those that lie where the client's tasks and program do. */
    public static final Key<List<String>> RESULTS_ALLOW = new Key<>(
            "results.allow",
            new ListType(0, "patterns of class names", ClassPattern::isValid),
            "",
            "more classes that results may hold, as in `tasks.allow`, than those in the jars of the program and of its tasks");

    private static final List<Key<?>> ALL = List.of(
            CLUSTER_NAME,
            CLUSTER_ADDRESSES,
            CLIENT_NAME,
            CLIENT_DEADLINE,
            CLIENT_MAX_IN_FLIGHT,
            CLIENT_LOSS_GRACE,
            CLIENT_UNREACHABLE_GRACE,
            MAX_TASK_BYTES,
            RESULTS_ALLOW,
            SECURITY_KEYS_FILE);

    private ClientKeys() {}

    /** All keys in the order of the documentation; immutable. */
    public static List<Key<?>> all() {
        return ALL;
    }
}
