package io.hazelpool.bench;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.client.PoolClient;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import java.util.List;

/** Clients of the members' clusters. */
final class Clients {

    private Clients() {}

    static PoolClient ofPool(List<String> addresses) {
        return ofPool(Members.CLUSTER, addresses, Members.NO_KEYS);
    }

    static PoolClient ofPool(String cluster, List<String> addresses, String keysFile) {
        return PoolClient.connect(ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, cluster)
                .with(ClientKeys.SECURITY_KEYS_FILE, keysFile)
                .with(ClientKeys.CLUSTER_ADDRESSES, addresses));
    }

    static HazelcastInstance ofPeers(List<String> addresses) {
        com.hazelcast.client.config.ClientConfig config = new com.hazelcast.client.config.ClientConfig();
        config.setClusterName(Members.PEERS_CLUSTER);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getMetricsConfig().setEnabled(false);
        config.getNetworkConfig().setAddresses(addresses);
        return HazelcastClient.newHazelcastClient(config);
    }
}
