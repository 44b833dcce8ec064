package io.hazelpool.node.cluster;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.LinesOf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClusterJoinTest {

    @Test
    void a_worker_without_data_nodes_gives_up_in_time_and_leaves_nothing_behind() {
        try (TestMembers members = new TestMembers()) {
            NodeConfig worker = members.config().with(NodeKeys.NODE_ROLE, "worker");
            Config settings = HazelcastSettings.of(worker);
            HazelcastInstance alone = Hazelcast.newHazelcastInstance(settings);
            assertThatExceptionOfType(NodeStartException.class)
                    .isThrownBy(() -> ClusterJoin.awaitData(alone, Duration.ZERO))
                    .withMessageContainingAll("node.role is worker", "no node joined", "start one");
            assertThat(alone.getLifecycleService().isRunning()).isFalse();
        }
    }

    @Test
    void a_line_tells_of_each_node_that_comes_or_goes() {
        try (TestMembers members = new TestMembers();
                LinesOf lines = new LinesOf(MembershipLog.class)) {
            HazelcastInstance first = ClusterJoin.join(members.config());
            HazelcastInstance named = ClusterJoin.join(members.config().with(NodeKeys.NODE_NAME, "pool-7"));
            String address = "127.0.0.1:"
                    + named.getCluster().getLocalMember().getAddress().getPort();
            String joined = "node pool-7 (" + address + ") joined; nodes now: 2";
            await().untilAsserted(() -> assertThat(lines.all()).containsExactly(joined));
            named.getLifecycleService().terminate();
            String left = "node pool-7 (" + address + ") left; nodes now: 1";
            await().untilAsserted(() -> assertThat(lines.all()).containsExactly(joined, left));
            first.getLifecycleService().terminate();
        }
    }

    @Test
    void an_address_nobody_knows_is_told() {
        NodeConfig config = NodeConfig.defaults().with(NodeKeys.CLUSTER_BIND, "nobody.invalid");
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> ClusterJoin.join(config))
                .withMessage("cluster.bind is nobody.invalid, which is no address and no known host name");
    }

    @Test
    void an_address_of_another_machine_is_told() {
        NodeConfig config = NodeConfig.defaults().with(NodeKeys.CLUSTER_BIND, "192.0.2.1");
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> ClusterJoin.join(config))
                .withMessageContainingAll("cannot start on 192.0.2.1", "cluster.bind");
    }

    /** Nobody looks on other ports for a node that is found by DNS. */
    @Test
    void a_port_that_is_taken_is_told_and_no_other_if_dns_tells_where_nodes_are() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            NodeConfig config = NodeConfig.defaults()
                    .with(NodeKeys.CLUSTER_DNS, "localhost")
                    .with(NodeKeys.CLUSTER_PORT, taken.getLocalPort());
            assertThatExceptionOfType(NodeStartException.class)
                    .isThrownBy(() -> ClusterJoin.join(config))
                    .withMessageContaining("cannot start on 127.0.0.1, ports %1$d to %1$d:", taken.getLocalPort());
        }
    }
}
