package io.hazelpool.client;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.wire.WireTypes;
import java.util.UUID;

/** A real member of the pool's serialization in this JVM, on the loopback address, that looks for no other. */
final class LoneMember {

    private LoneMember() {}

    /** Starts it at this port, or at one of the next if it is taken; whoever asks for it shuts it down. */
    static HazelcastInstance start(int port) {
        Config config = new Config();
        config.setClusterName("test-" + UUID.randomUUID());
        config.setSerializationConfig(WireTypes.serialization());
        config.getJetConfig().setEnabled(false);
        config.getNetworkConfig()
                .setPort(port)
                .getJoin()
                .getAutoDetectionConfig()
                .setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        return Hazelcast.newHazelcastInstance(config);
    }
}
