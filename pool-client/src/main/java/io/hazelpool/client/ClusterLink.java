package io.hazelpool.client;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConnectionStrategyConfig.ReconnectMode;
import com.hazelcast.client.config.ClientNetworkConfig;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.wire.WireTypes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the connection to the cluster: Hazelcast's client, set up so that it neither blocks for long nor gives up. */
final class ClusterLink {

    // Hazelcast wants a name of its own for each client in a JVM.
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private ClusterLink() {}

    /**
     * Connects, and stays connected: a lost connection is made again for as long as the client lives.
     *
     * @throws PoolUnavailableException if there is no connection within the client's deadline
     */
    static HazelcastInstance connect(ClientConfig config) {
        CountDownLatch connected = new CountDownLatch(1);
        HazelcastInstance hazelcast = HazelcastClient.newHazelcastClient(hazelcastConfig(config, connected));
        Duration deadline = config.get(ClientKeys.CLIENT_DEADLINE);
        boolean interrupted = false;
        try {
            if (connected.await(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                return hazelcast;
            }
        } catch (InterruptedException e) {
            interrupted = true;
            Thread.currentThread().interrupt();
        }
        hazelcast.getLifecycleService().terminate();
        String addresses = String.join(", ", config.get(ClientKeys.CLUSTER_ADDRESSES));
        throw new PoolUnavailableException(
                interrupted
                        ? "interrupted while connecting to " + addresses
                        : "no cluster named '%s' answered at %s within %d ms; start a node, or correct cluster.addresses or cluster.name"
                                .formatted(config.get(ClientKeys.CLUSTER_NAME), addresses, deadline.toMillis()),
                null);
    }

    private static com.hazelcast.client.config.ClientConfig hazelcastConfig(
            ClientConfig config, CountDownLatch connected) {
        com.hazelcast.client.config.ClientConfig hazelcast = new com.hazelcast.client.config.ClientConfig();
        hazelcast.setClusterName(config.get(ClientKeys.CLUSTER_NAME));
        String name = config.get(ClientKeys.CLIENT_NAME);
        hazelcast.setInstanceName(
                (name.isEmpty() ? "pool-client-" + ProcessHandle.current().pid() : name) + "#"
                        + CLIENTS.incrementAndGet());
        hazelcast.setSerializationConfig(WireTypes.serialization());
        // Else a backup acknowledges to the client itself, which waits 5 s for it while its connection to that member
        // is still being made: seen with 18 of 24 new clients on three nodes.
        hazelcast.setBackupAckToClientEnabled(false);
        hazelcast.getMetricsConfig().setEnabled(false);
        hazelcast.setProperty("hazelcast.logging.type", "slf4j");
        hazelcast.setProperty("hazelcast.phone.home.enabled", "false");
        hazelcast.setProperty("hazelcast.client.concurrent.window.ms", "0"); // see HazelcastSettings of the nodes
        // An operation that cannot be carried out is given up after this; until then the sender is stuck in it.
        hazelcast.setProperty("hazelcast.client.invocation.timeout.seconds", "10");
        hazelcast.setProperty("hazelcast.client.heartbeat.interval", "1000");
        hazelcast.setProperty("hazelcast.client.heartbeat.timeout", "5000");

        ClientNetworkConfig network = hazelcast.getNetworkConfig();
        List<String> addresses = config.get(ClientKeys.CLUSTER_ADDRESSES);
        network.setAddresses(addresses);
        network.setRedoOperation(false); // a submission must never be repeated behind our back
        network.setConnectionTimeout(2_000);

        // With an asynchronous start and reconnection, calls fail at once while there is no connection.
        hazelcast.getConnectionStrategyConfig().setAsyncStart(true).setReconnectMode(ReconnectMode.ASYNC);
        hazelcast
                .getConnectionStrategyConfig()
                .getConnectionRetryConfig()
                .setInitialBackoffMillis(50)
                .setMaxBackoffMillis(1_000)
                .setMultiplier(1.5)
                .setClusterConnectTimeoutMillis(-1);

        hazelcast.addListenerConfig(new ListenerConfig((LifecycleListener) event -> {
            if (event.getState() == LifecycleState.CLIENT_CONNECTED) {
                connected.countDown();
            }
        }));
        return hazelcast;
    }
}
