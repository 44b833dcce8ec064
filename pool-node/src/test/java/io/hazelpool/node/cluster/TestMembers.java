package io.hazelpool.node.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Members as nodes run them, in a cluster of their own on the loopback address; ended together. */
public final class TestMembers implements AutoCloseable {

    private final String name = "unit-" + UUID.randomUUID();
    private final List<HazelcastInstance> members = new ArrayList<>();

    /** What a node of this cluster starts from. */
    public NodeConfig config() {
        return NodeConfig.defaults()
                .with(NodeKeys.CLUSTER_NAME, name)
                .with(NodeKeys.CLUSTER_PORT, 6601)
                .with(NodeKeys.CLUSTER_PORT_RANGE, 20);
    }

    public HazelcastInstance start() {
        return start(HazelcastSettings.of(config()));
    }

    public HazelcastInstance start(Config config) {
        HazelcastInstance member = MemberStart.start(config);
        members.add(member);
        return member;
    }

    @Override
    public void close() {
        members.forEach(member -> member.getLifecycleService().terminate());
    }
}
