package io.hazelpool.client.cli;

import io.hazelpool.client.PoolClient;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.ConfigException;
import io.hazelpool.config.Key;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of all commands that talk to a cluster that is there. */
final class ConnectOptions {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "configuration file in YAML; the environment overrides it, and options override both")
    private @Nullable Path config;

    @Option(
            names = {"-a", "--address"},
            paramLabel = "HOST[:PORT][,..]",
            description = "any nodes of the cluster (default: 127.0.0.1)")
    private @Nullable String address;

    @Option(names = "--cluster", paramLabel = "NAME", description = "the cluster's name (default: hazelpool)")
    private @Nullable String cluster;

    /**
     * Connects as these options, the environment and the file say.
     *
     * @throws UsageException if an option is wrong
     * @throws ConfigException if the environment or the file is
     */
    PoolClient connect(Map<String, String> env) {
        ClientConfig client = ClientConfig.load(config, env);
        client = with(client, ClientKeys.CLUSTER_ADDRESSES, "--address", address);
        client = with(client, ClientKeys.CLUSTER_NAME, "--cluster", cluster);
        return PoolClient.connect(client);
    }

    private static <T> ClientConfig with(ClientConfig client, Key<T> key, String option, @Nullable String text) {
        try {
            return text == null ? client : client.with(key, key.parse(text));
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }
}
