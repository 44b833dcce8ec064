package io.hazelpool.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a node can be told, each value within its bounds.
 *
 * <pre>{@code
 * NodeConfig.defaults().with(NodeKeys.CLUSTER_PORT, 5801).withPool("reports", PoolKeys.WORKERS, 4)
 * }</pre>
 *
 * <p>Immutable: {@code with} answers a changed copy.
 */
public final class NodeConfig {

    private static final NodeConfig DEFAULTS = new NodeConfig(
            Values.defaults("a node", NodeKeys.all()),
            byName(List.of(PoolConfig.defaults(PoolName.ASYNC), PoolConfig.defaults(PoolName.STREAM))));

    private final Values values;
    private final Map<String, PoolConfig> pools;

    private NodeConfig(Values values, Map<String, PoolConfig> pools) {
        this.values = values;
        this.pools = Collections.unmodifiableMap(pools);
    }

    /** Nothing set: a node on this machine alone, with the pools {@code async_pool} and {@code stream_pool}. */
    public static NodeConfig defaults() {
        return DEFAULTS;
    }

    /**
     * What the environment sets, else what the file sets, else the defaults. Variables that begin with
     * {@code HAZELPOOL_} and belong to no key are logged in one warning.
     *
     * @param yaml the file, or null to read none; keys of clients in it are ignored
     * @param env the environment, most often {@link System#getenv()}
     * @throws ConfigException if the file cannot be read, or anything in it or in the environment is wrong; tells all
     */
    public static NodeConfig load(@Nullable Path yaml, Map<String, String> env) {
        Loader loader = new Loader(yaml, env);
        Values values = loader.values(DEFAULTS.values);
        List<PoolConfig> pools = loader.pools(DEFAULTS.pools.keySet());
        loader.finish();
        return new NodeConfig(values, byName(pools));
    }

    /**
     * What {@link #load} would answer, but with defaults for pools and for whatever is wrong: for what has to be known
     * before anything can be told. Logs nothing.
     *
     * @param yaml the file, or null to read none
     * @param env the environment, most often {@link System#getenv()}
     */
    public static NodeConfig glimpse(@Nullable Path yaml, Map<String, String> env) {
        return new NodeConfig(new Loader(yaml, env).values(DEFAULTS.values), DEFAULTS.pools);
    }

    /**
     * The value of one key of {@link NodeKeys}.
     *
     * @throws IllegalArgumentException if the key is not of a node; those of pools are read by {@link #pools}
     */
    public <T> T get(Key<T> key) {
        return values.get(key);
    }

    /** The pools by name, {@code async_pool} and {@code stream_pool} first; immutable. */
    public Map<String, PoolConfig> pools() {
        return pools;
    }

    /**
     * A copy with one value changed.
     *
     * @throws IllegalArgumentException if the value is out of bounds, or the key is not of a node; says what is allowed
     */
    public <T> NodeConfig with(Key<T> key, T value) {
        return new NodeConfig(values.with(key, value), pools);
    }

    /**
     * A copy with one value of one pool changed. A pool that was not there is added, with defaults for the rest.
     *
     * @throws IllegalArgumentException if the value is out of bounds, the key is not of {@link PoolKeys}, or no pool
     *     may be called so; says what is allowed
     */
    public <T> NodeConfig withPool(String pool, Key<T> key, T value) {
        PoolConfig before = pools.containsKey(pool) ? pools.get(pool) : PoolConfig.defaults(pool);
        Map<String, PoolConfig> changed = new LinkedHashMap<>(pools);
        changed.put(pool, before.with(key, value));
        return new NodeConfig(values, changed);
    }

    /** All values, one {@code key = value} a line, for the start-up log. */
    public String describe() {
        List<String> lines = new ArrayList<>(values.lines());
        pools.values().forEach(pool -> lines.addAll(pool.lines()));
        return String.join("\n", lines);
    }

    private static Map<String, PoolConfig> byName(List<PoolConfig> pools) {
        Map<String, PoolConfig> byName = new LinkedHashMap<>();
        pools.forEach(pool -> byName.put(pool.name(), pool));
        return byName;
    }
}
