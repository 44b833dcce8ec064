package io.hazelpool.config;

import java.time.Duration;
import java.util.List;

/** What can be set for a node. What can be set for each of its pools is in {@link PoolKeys}. */
public final class NodeKeys {

    /** Nodes of one name find each other, and clients of that name find them. */
    public static final Key<String> CLUSTER_NAME = new Key<>(
            "cluster.name",
            new TextType("[A-Za-z0-9._-]{1,64}", "[A-Za-z0-9._-]{1,64}"),
            "hazelpool",
            "name of the cluster, the same for its nodes and clients");

    /** The address the node listens on, and by which others know it; {@code 0.0.0.0} is one that others can reach. */
    public static final Key<String> CLUSTER_BIND = new Key<>(
            "cluster.bind",
            new TextType("\\S{1,253}", "an address or host name"),
            "127.0.0.1",
            "address the node listens on and is known by; `0.0.0.0` = this machine's first one that is not loopback");

    /** The first port the node tries. */
    public static final Key<Integer> CLUSTER_PORT =
            new Key<>("cluster.port", new NumberType(1, 65535), "5701", "port the node listens on");

    /** How many ports, {@link #CLUSTER_PORT} included, the node tries for itself and probes for others. */
    public static final Key<Integer> CLUSTER_PORT_RANGE = new Key<>(
            "cluster.port-range",
            new NumberType(1, 100),
            "10",
            "ports tried from `cluster.port` upward, and probed where a member has no port");

    /** Where other nodes may be; none means the node's own address, within the port range. */
    public static final Key<List<String>> CLUSTER_MEMBERS = new Key<>(
            "cluster.members",
            new ListType(0, HostPort.FORM, HostPort::isValid),
            "",
            "other nodes; empty = those on `cluster.bind` within the port range");

    /** A name that DNS answers with the addresses of all nodes, as for a headless service of Kubernetes. */
    public static final Key<String> CLUSTER_DNS = new Key<>(
            "cluster.dns",
            new TextType("[A-Za-z0-9._-]{0,253}", "a DNS name"),
            "",
            "name that DNS answers with the addresses of all nodes, each on `cluster.port`; instead of `cluster.members`");

    /** After this much silence a member counts as dead. */
    public static final Key<Duration> CLUSTER_HEARTBEAT_TIMEOUT = new Key<>(
            "cluster.heartbeat-timeout",
            new DurationType(Duration.ofSeconds(5), Duration.ofMinutes(10)),
            "15s",
            "silence after which a member counts as dead");

    /** Below this many nodes that hold data, a side of a split cluster serves no queue and no breaker. */
    public static final Key<Integer> CLUSTER_MIN_SIZE = new Key<>(
            "cluster.min-size",
            new NumberType(1, 100),
            "1",
            "with fewer data nodes, nothing is queued or run; more than half guards against split networks");

    /** Members of Hazelcast's CP Subsystem; none without its Enterprise edition. */
    public static final Key<Integer> CLUSTER_CP_MEMBERS = new Key<>(
            "cluster.cp-members",
            new NumberType(0, 100),
            "0",
            "members of Hazelcast's CP Subsystem, 3 or more; 0 = none, as Community has none");

    /** The node's name in logs, metrics and status; empty means its address and port. */
    public static final Key<String> NODE_NAME = new Key<>(
            "node.name",
            new TextType("\\P{Cntrl}{0,64}", "at most 64 characters"),
            "",
            "name in logs and status; empty = `address:port`");

    /** Whether the node holds a share of the cluster's data, or only runs workers. */
    public static final Key<String> NODE_ROLE = new Key<>(
            "node.role",
            new TextType("data|worker", "data or worker"),
            "data",
            "`worker` nodes hold no data, so that they can come and go in any number; they need a data node to start");

    /** How long a stopping node lets running tasks finish before it interrupts them. */
    public static final Key<Duration> NODE_DRAIN_TIMEOUT = new Key<>(
            "node.drain-timeout",
            new DurationType(Duration.ZERO, Duration.ofHours(1)),
            "30s",
            "how long a stopping node lets running tasks finish before it interrupts them");

    /** The address the node answers health probes at; anybody who reaches it may read the status. */
    public static final Key<String> ADMIN_BIND = new Key<>(
            "admin.bind",
            new TextType("\\S{1,253}", "an address or host name"),
            "127.0.0.1",
            "address of the node's HTTP server for health and status");

    /** The first port that server tries. */
    public static final Key<Integer> ADMIN_PORT =
            new Key<>("admin.port", new NumberType(0, 65535), "8080", "port of that server; 0 = none");

    /** How many ports, {@link #ADMIN_PORT} included, that server tries. */
    public static final Key<Integer> ADMIN_PORT_RANGE = new Key<>(
            "admin.port-range",
            new NumberType(1, 100),
            "10",
            "ports tried from `admin.port` upward; the log tells which");

    /** How the node's program writes its log, unless somebody's own logback configuration says. */
    public static final Key<String> LOG_FORMAT = new Key<>(
            "log.format",
            new TextType("text|json", "text or json"),
            "text",
            "how the node's program writes its log; `json` = one object a line");

    /** The least that the node's program logs, unless somebody's own logback configuration says. */
    public static final Key<String> LOG_LEVEL = new Key<>(
            "log.level",
            new TextType("ERROR|WARN|INFO|DEBUG|TRACE", "ERROR, WARN, INFO, DEBUG or TRACE"),
            "INFO",
            "the least that it logs");

    /** Where task classes are loaded from. */
    public static final Key<List<String>> TASKS_PATH = new Key<>(
            "tasks.path",
            new ListType(0, "paths", entry -> !entry.isBlank()),
            "tasks",
            "jars with task classes, or folders of such jars; skipped if missing");

    /** The largest result, serialized; a larger one fails its task. */
    public static final Key<Integer> MAX_RESULT_BYTES = new Key<>(
            "max-result-bytes", new BytesType(1 << 10, 64 << 20), "1MiB", "a task with a larger result fails");

    /** How long the replies of a client are kept after its connection broke. */
    public static final Key<Duration> REPLIES_KEEP = new Key<>(
            "replies.keep",
            new DurationType(Duration.ofSeconds(1), Duration.ofHours(24)),
            "3m",
            "how long replies wait for a client whose connection broke");

    /** Where the circuit breakers' words are kept. */
    public static final Key<String> BREAKER_STORE = new Key<>(
            "breaker.store",
            new TextType("auto|cp|map", "auto, cp or map"),
            "auto",
            "where breakers are kept: `cp` = CP Subsystem, `map` = a replicated map, `auto` = `cp` where there is one");

    /** How long a node gathers outcomes before it tells a breaker. */
    public static final Key<Duration> BREAKER_FLUSH_INTERVAL = new Key<>(
            "breaker.flush-interval",
            new DurationType(Duration.ofMillis(1), Duration.ofSeconds(1)),
            "5ms",
            "how long a node gathers outcomes before it tells a breaker");

    /** Keys that tasks and replies are sealed with; none means that nothing is sealed. */
    public static final Key<String> SECURITY_KEYS_FILE = new Key<>(
            "security.keys-file",
            new TextType("\\P{Cntrl}{0,4096}", "a path"),
            "",
            "keys that seal tasks and replies, the same for nodes and clients: an id and 32 bytes in Base64 per line; empty = none");

    /** For how long a seal is good; also how long a node remembers what it has opened. */
    public static final Key<Duration> SECURITY_MAX_AGE = new Key<>(
            "security.max-age",
            new DurationType(Duration.ofSeconds(1), Duration.ofHours(24)),
            "1h",
            "a sealed task that was submitted longer ago is refused");

    /** How many rings of replies one address may have for clients that are not connected. */
    public static final Key<Integer> SECURITY_MAX_RINGS_PER_ADDRESS = new Key<>(
            "security.max-rings-per-address",
            new NumberType(1, 100_000),
            "1000",
            "rings of replies kept for clients of one address that are not connected; of more, the youngest go");

    /** Who shows what is in it may order, by HTTP, what operators do; nobody may if there is none. */
    public static final Key<String> SECURITY_ADMIN_TOKEN_FILE = new Key<>(
            "security.admin-token-file",
            new TextType("\\P{Cntrl}{0,4096}", "a path"),
            "",
            "token that `/control` takes, one line of 32 characters or more, read anew when it is shown; empty = no control");

    /** Classes that tasks may hold, besides those of {@link #TASKS_PATH} and of the node's own program. */
    public static final Key<List<String>> TASKS_ALLOW = new Key<>(
            "tasks.allow",
            new ListType(0, "patterns of class names", ClassPattern::isValid),
            "",
            "more classes that tasks may hold: `com.acme.Job`, `com.acme.*`, `com.acme.**`; with `!` before it, none of them");

    private static final List<Key<?>> ALL = List.of(
            CLUSTER_NAME,
            CLUSTER_BIND,
            CLUSTER_PORT,
            CLUSTER_PORT_RANGE,
            CLUSTER_MEMBERS,
            CLUSTER_DNS,
            CLUSTER_HEARTBEAT_TIMEOUT,
            CLUSTER_MIN_SIZE,
            CLUSTER_CP_MEMBERS,
            NODE_NAME,
            NODE_ROLE,
            NODE_DRAIN_TIMEOUT,
            ADMIN_BIND,
            ADMIN_PORT,
            ADMIN_PORT_RANGE,
            LOG_FORMAT,
            LOG_LEVEL,
            TASKS_PATH,
            TASKS_ALLOW,
            MAX_RESULT_BYTES,
            REPLIES_KEEP,
            BREAKER_STORE,
            BREAKER_FLUSH_INTERVAL,
            SECURITY_KEYS_FILE,
            SECURITY_MAX_AGE,
            SECURITY_MAX_RINGS_PER_ADDRESS,
            SECURITY_ADMIN_TOKEN_FILE);

    private NodeKeys() {}

    /** All keys in the order of the documentation; immutable. */
    public static List<Key<?>> all() {
        return ALL;
    }
}
