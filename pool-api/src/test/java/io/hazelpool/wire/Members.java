package io.hazelpool.wire;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Real members in this JVM, in a cluster of their own on the loopback address, and clients to it; ended together. */
final class Members implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int FIRST_PORT = 6801;
    private static final int PORTS = 50;

    private final String name = "members-" + UUID.randomUUID();
    private final List<HazelcastInstance> members = new ArrayList<>();
    private final List<HazelcastInstance> clients = new ArrayList<>();

    /** Starts so many members with these settings on top. */
    static Members of(int size, Consumer<Config> settings) {
        Members cluster = new Members();
        try {
            for (int i = 0; i < size; i++) {
                cluster.members.add(Hazelcast.newHazelcastInstance(cluster.config(i, settings)));
            }
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    List<HazelcastInstance> all() {
        return members;
    }

    HazelcastInstance client() {
        ClientConfig config = new ClientConfig();
        config.setClusterName(name);
        config.setSerializationConfig(WireTypes.serialization());
        config.setProperty("hazelcast.logging.type", "none");
        members.forEach(member -> config.getNetworkConfig()
                .addAddress(LOOPBACK + ":"
                        + member.getCluster().getLocalMember().getAddress().getPort()));
        HazelcastInstance client = HazelcastClient.newHazelcastClient(config);
        clients.add(client);
        return client;
    }

    private Config config(int number, Consumer<Config> settings) {
        Config config = new Config();
        config.setClusterName(name);
        config.setInstanceName(name + "#" + number);
        config.setSerializationConfig(WireTypes.serialization());
        config.getMetricsConfig().setEnabled(false);
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.health.monitoring.level", "OFF");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.tcp.join.port.try.count", String.valueOf(PORTS));
        config.getNetworkConfig().setPort(FIRST_PORT).setPortCount(PORTS);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(LOOPBACK);
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).addMember(LOOPBACK);
        settings.accept(config);
        return config;
    }

    @Override
    public void close() {
        clients.forEach(HazelcastInstance::shutdown);
        members.forEach(member -> member.getLifecycleService().terminate());
    }
}
