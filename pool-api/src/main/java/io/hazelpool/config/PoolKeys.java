package io.hazelpool.config;

import io.hazelpool.breaker.BreakerRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be set for each pool, with {@code <pool>} in place of its name. A pool is there as soon as the file or the
 * environment names it.
 */
public final class PoolKeys {

    private static final String POOL = "<pool>";
    private static final String POOL_ENV = "<POOL>";

    /** Workers of the pool on each node; 100 in {@code async_pool}, 50 in {@code stream_pool}. */
    public static final Key<Integer> WORKERS = new Key<>(
            "pools.<pool>.workers",
            new NumberType(1, 10_000),
            "10",
            "workers on each node; `async_pool` has 100, `stream_pool` 50");

    /**
     * What the workers run on: {@code platform} threads, or {@code virtual} ones, for tasks that mostly wait; a node
     * with those needs Java 21 or later.
     */
    public static final Key<String> WORKER_THREADS = new Key<>(
            "pools.<pool>.worker-threads",
            new TextType("platform|virtual", "platform or virtual"),
            "platform",
            "`virtual`, on Java 21 or later, is for tasks that mostly wait: one that computes keeps a processor till it ends");

    /** Tasks that may wait in the whole cluster; one more is refused. */
    public static final Key<Integer> MAX_QUEUE_SIZE = new Key<>(
            "pools.<pool>.max-queue-size",
            new NumberType(1, 10_000_000),
            "1000",
            "tasks that may wait in the whole cluster");

    /**
     * How much work a node may hold beyond what its idle workers can start, once tasks prove short; zero for none. What
     * is held and has not started counts as queued, and goes back to the queue when the node stops or its workers turn
     * out to be slow.
     */
    public static final Key<Duration> READ_AHEAD = new Key<>(
            "pools.<pool>.read-ahead",
            new DurationType(Duration.ZERO, Duration.ofSeconds(1)),
            "5ms",
            "work a node holds beyond its idle workers, once tasks prove short; 0 = none");

    /** How long a task may run before it is interrupted and ends {@code TIMED_OUT}. */
    public static final Key<Duration> TASK_TIMEOUT = new Key<>(
            "pools.<pool>.task-timeout",
            new DurationType(Duration.ofMillis(1), Duration.ofHours(24)),
            "30s",
            "a task that runs longer is interrupted: `TIMED_OUT`");

    /** How long a task may ignore its interrupt before its worker is abandoned and replaced. */
    public static final Key<Duration> INTERRUPT_GRACE = new Key<>(
            "pools.<pool>.interrupt-grace",
            new DurationType(Duration.ofMillis(1), Duration.ofHours(1)),
            "5s",
            "a worker whose task ignores its interrupt for longer is replaced, and counts as stuck until the task ends");

    /**
     * With more workers stuck than this, the node is not healthy; 0 means as many as the pool has workers on it. With
     * virtual threads 0 means no more than the carrier threads but one: a stuck task that computes keeps its carrier,
     * and with the last one gone no virtual worker of the node would run.
     */
    public static final Key<Integer> MAX_STUCK_WORKERS = new Key<>(
            "pools.<pool>.max-stuck-workers",
            new NumberType(0, 100_000),
            "0",
            "with more stuck workers the node is not healthy; 0 = as many as `workers`, if virtual fewer than processors");

    /** This many failures in a row, over the whole cluster, open the pool's circuit breaker. */
    public static final Key<Integer> BREAKER_THRESHOLD = new Key<>(
            "pools.<pool>.breaker.threshold",
            new NumberType(0, BreakerRules.MAX_THRESHOLD),
            "10",
            "failures in a row that open the circuit breaker; 0 = none");

    /** How long an open breaker rejects before it lets probes through. */
    public static final Key<Duration> BREAKER_COOLDOWN = new Key<>(
            "pools.<pool>.breaker.cooldown",
            new DurationType(Duration.ofMillis(1), BreakerRules.MAX_COOLDOWN),
            "60s",
            "how long an open breaker rejects before it admits probes");

    /** How many tasks a half-open breaker admits to find out. */
    public static final Key<Integer> BREAKER_PROBES = new Key<>(
            "pools.<pool>.breaker.half-open-probes",
            new NumberType(1, BreakerRules.MAX_PROBES),
            "1",
            "tasks a half-open breaker admits to find out");

    private static final List<Key<?>> ALL = List.of(
            WORKERS,
            WORKER_THREADS,
            MAX_QUEUE_SIZE,
            READ_AHEAD,
            TASK_TIMEOUT,
            INTERRUPT_GRACE,
            MAX_STUCK_WORKERS,
            BREAKER_THRESHOLD,
            BREAKER_COOLDOWN,
            BREAKER_PROBES);

    private PoolKeys() {}

    /** All keys in the order of the documentation; immutable. */
    public static List<Key<?>> all() {
        return ALL;
    }

    /** The key of one pool: {@code pools.async_pool.workers}. */
    static <T> Key<T> in(String pool, Key<T> key) {
        return key.named(key.name().replace(POOL, pool));
    }

    /** The pool, well named or not, for which this name sets something. */
    static Optional<String> poolOf(String name) {
        return ALL.stream()
                .flatMap(key -> between(key.name(), POOL, name).stream())
                .findFirst();
    }

    /** As {@link #poolOf}, for the name of an environment variable. */
    static Optional<String> poolOfEnv(String variable) {
        return ALL.stream()
                .flatMap(key -> between(key.env(), POOL_ENV, variable).stream())
                .findFirst();
    }

    /** The key of one pool that has this name. */
    static Optional<Key<?>> find(String name) {
        for (Key<?> key : ALL) {
            Optional<Key<?>> found = between(key.name(), POOL, name).map(pool -> in(pool, key));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> between(String template, String mark, String name) {
        int at = template.indexOf(mark);
        String before = template.substring(0, at);
        String after = template.substring(at + mark.length());
        boolean fits =
                name.length() > before.length() + after.length() && name.startsWith(before) && name.endsWith(after);
        return fits ? Optional.of(name.substring(before.length(), name.length() - after.length())) : Optional.empty();
    }
}
