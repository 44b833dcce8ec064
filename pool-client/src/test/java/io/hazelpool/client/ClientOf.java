package io.hazelpool.client;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.wire.WireTypes;
import java.net.InetSocketAddress;

/** Hazelcast's client of a member, for what a member cannot stand in for. */
final class ClientOf {

    private ClientOf() {}

    static HazelcastInstance member(HazelcastInstance member) {
        ClientConfig config = new ClientConfig();
        config.setClusterName(member.getConfig().getClusterName());
        config.setSerializationConfig(WireTypes.serialization());
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.getMetricsConfig().setEnabled(false);
        InetSocketAddress address =
                (InetSocketAddress) member.getLocalEndpoint().getSocketAddress();
        config.getNetworkConfig().addAddress(address.getHostString() + ":" + address.getPort());
        return HazelcastClient.newHazelcastClient(config);
    }
}
