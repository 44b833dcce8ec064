package io.hazelpool.node.cluster;

import static io.hazelpool.node.Waiting.await;

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

    /**
     * Until all know who keeps what. A copy that is sent to a member which does not know it yet is dropped; whoever
     * sent it waits for 5 s, and it comes later, even if what it is of was removed meanwhile.
     */
    public void awaitSettled() {
        for (HazelcastInstance member : members) {
            await().until(() -> member.getPartitionService().getPartitions().stream()
                    .noneMatch(partition -> partition.getOwner() == null));
        }
        await().until(() -> members.get(0).getPartitionService().isClusterSafe());
    }

    @Override
    public void close() {
        members.forEach(member -> member.getLifecycleService().terminate());
    }
}
