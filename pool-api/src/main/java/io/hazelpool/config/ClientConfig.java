package io.hazelpool.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a client can be told, each value within its bounds.
 *
 * <pre>{@code
 * ClientConfig.defaults().with(ClientKeys.CLUSTER_ADDRESSES, List.of("10.0.0.7", "10.0.0.8:5801"))
 * }</pre>
 *
 * <p>Immutable: {@code with} answers a changed copy.
 */
public final class ClientConfig {

    private static final ClientConfig DEFAULTS = new ClientConfig(Values.defaults("a client", ClientKeys.all()));

    private final Values values;

    private ClientConfig(Values values) {
        this.values = values;
    }

    /** Nothing set: a client of a node on this machine. */
    public static ClientConfig defaults() {
        return DEFAULTS;
    }

    /**
     * What the environment sets, else what the file sets, else the defaults. Variables that begin with
     * {@code HAZELPOOL_} and belong to no key are logged in one warning.
     *
     * @param yaml the file, or null to read none; keys of nodes and pools in it are ignored
     * @param env the environment, most often {@link System#getenv()}
     * @throws ConfigException if the file cannot be read, or anything in it or in the environment is wrong; tells all
     */
    public static ClientConfig load(@Nullable Path yaml, Map<String, String> env) {
        Loader loader = new Loader(yaml, env);
        Values values = loader.values(DEFAULTS.values);
        loader.finish();
        return new ClientConfig(values);
    }

    /**
     * The value of one key of {@link ClientKeys}.
     *
     * @throws IllegalArgumentException if the key is not of a client
     */
    public <T> T get(Key<T> key) {
        return values.get(key);
    }

    /**
     * A copy with one value changed.
     *
     * @throws IllegalArgumentException if the value is out of bounds, or the key is not of a client; says what is
     *     allowed
     */
    public <T> ClientConfig with(Key<T> key, T value) {
        return new ClientConfig(values.with(key, value));
    }

    /** All values, one {@code key = value} a line, for the start-up log. */
    public String describe() {
        return String.join("\n", values.lines());
    }
}
