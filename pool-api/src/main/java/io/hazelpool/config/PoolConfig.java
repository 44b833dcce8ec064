package io.hazelpool.config;

import java.util.ArrayList;
import java.util.List;

/**
 * How a node serves one pool: a value for each key of {@link PoolKeys}, within its bounds.
 *
 * <p>Immutable: {@code with} answers a changed copy. Equal to another of the same name and values.
 */
public final class PoolConfig {

    private static final int ASYNC_WORKERS = 100;
    private static final int STREAM_WORKERS = 50;

    private final String name;
    private final Values values;

    private PoolConfig(String name, Values values) {
        this.name = name;
        this.values = values;
    }

    /**
     * The pool for which nothing is set.
     *
     * @throws IllegalArgumentException if it may not be called so
     */
    public static PoolConfig defaults(String name) {
        PoolConfig pool = new PoolConfig(PoolName.check(name), Values.defaults("a pool", PoolKeys.all()));
        return switch (name) {
            case PoolName.ASYNC -> pool.with(PoolKeys.WORKERS, ASYNC_WORKERS);
            case PoolName.STREAM -> pool.with(PoolKeys.WORKERS, STREAM_WORKERS);
            default -> pool;
        };
    }

    /** The pool's name, as {@link PoolName} allows. */
    public String name() {
        return name;
    }

    /**
     * The value of one key of {@link PoolKeys}.
     *
     * @throws IllegalArgumentException if the key is not of a pool
     */
    public <T> T get(Key<T> key) {
        return values.get(key);
    }

    /**
     * A copy with one value changed.
     *
     * @throws IllegalArgumentException if the value is out of bounds, or the key is not of a pool; says what is allowed
     */
    public <T> PoolConfig with(Key<T> key, T value) {
        values.get(key); // a key of something else is told first
        PoolKeys.in(name, key).check(value); // with the pool's name in the message
        return new PoolConfig(name, values.with(key, value));
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        values.keys().forEach(key -> lines.add(line(key)));
        return lines;
    }

    private <T> String line(Key<T> key) {
        return PoolKeys.in(name, key).line(get(key));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PoolConfig pool && name.equals(pool.name) && values.equals(pool.values);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return String.join(", ", lines());
    }
}
