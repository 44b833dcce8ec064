package io.hazelpool.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.RingbufferConfig;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.wire.ClusterNames;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HazelcastSettingsTest {

    private final NodeConfig node = NodeConfig.defaults()
            .with(NodeKeys.CLUSTER_NAME, "orders")
            .with(NodeKeys.CLUSTER_BIND, "10.0.0.1")
            .with(NodeKeys.CLUSTER_PORT, 5801)
            .with(NodeKeys.CLUSTER_PORT_RANGE, 3)
            .with(NodeKeys.CLUSTER_HEARTBEAT_TIMEOUT, Duration.ofSeconds(7));

    private final Config config = HazelcastSettings.of(node);

    @Test
    void turns_off_what_the_pool_does_not_use() {
        assertThat(config.getJetConfig().isEnabled()).isFalse();
        assertThat(config.getMetricsConfig().isEnabled()).isFalse();
        assertThat(config.getManagementCenterConfig().isScriptingEnabled()).isFalse();
        assertThat(config.getManagementCenterConfig().isConsoleEnabled()).isFalse();
        assertThat(config.getManagementCenterConfig().isDataAccessEnabled()).isFalse();
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
    }

    @Test
    void finds_nobody_who_was_not_named() {
        JoinConfig join = config.getNetworkConfig().getJoin();
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
        assertThat(join.getKubernetesConfig().isEnabled()).isFalse();
        assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
        assertThat(join.getTcpIpConfig().getMembers()).containsExactly("10.0.0.1");
    }

    @Test
    void looks_for_the_members_it_is_given() {
        Config given = HazelcastSettings.of(node.with(NodeKeys.CLUSTER_MEMBERS, List.of("a", "b:5900")));
        assertThat(given.getNetworkConfig().getJoin().getTcpIpConfig().getMembers())
                .containsExactly("a", "b:5900");
    }

    @Test
    void looks_for_members_by_dns_on_one_port_and_soon_for_a_cluster_it_was_split_from() {
        Config given = HazelcastSettings.of(node.with(NodeKeys.CLUSTER_DNS, "nodes.example"));
        JoinConfig join = given.getNetworkConfig().getJoin();
        assertThat(join.getTcpIpConfig().isEnabled()).isFalse();
        assertThat(join.getDiscoveryConfig().getDiscoveryServiceProvider()).isNotNull();
        assertThat(given.getProperty("hazelcast.discovery.enabled")).isEqualTo("true");
        assertThat(given.getNetworkConfig().getPortCount()).isEqualTo(1);
        assertThat(given.getProperty("hazelcast.merge.next.run.delay.seconds")).isEqualTo("30");
    }

    @Test
    void refuses_two_ways_to_find_members() {
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> HazelcastSettings.of(node.with(NodeKeys.CLUSTER_DNS, "nodes.example")
                        .with(NodeKeys.CLUSTER_MEMBERS, List.of("a", "b"))))
                .withMessage("cluster.dns is nodes.example and cluster.members is a, b:"
                        + " other nodes are found by one of them; leave one empty");
    }

    @Test
    void holds_data_unless_it_is_a_worker() {
        assertThat(config.isLiteMember()).isFalse();
        assertThat(HazelcastSettings.of(node.with(NodeKeys.NODE_ROLE, "worker")).isLiteMember())
                .isTrue();
    }

    @Test
    void listens_on_one_address_within_the_port_range() {
        assertThat(config.getClusterName()).isEqualTo("orders");
        assertThat(config.getProperty("hazelcast.local.localAddress")).isEqualTo("10.0.0.1");
        assertThat(config.getNetworkConfig().getPort()).isEqualTo(5801);
        assertThat(config.getNetworkConfig().getPortCount()).isEqualTo(3);
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        assertThat(config.getProperty("hazelcast.tcp.join.port.try.count")).isEqualTo("3");
    }

    @Test
    void counts_a_silent_member_as_dead_when_it_was_told_to() {
        assertThat(config.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("7");
        assertThat(config.getProperty("hazelcast.heartbeat.interval.seconds")).isEqualTo("1");
    }

    @Test
    void leaves_the_stopping_to_the_node() {
        assertThat(config.getProperty("hazelcast.shutdownhook.enabled")).isEqualTo("false");
    }

    @Test
    void filters_java_serialization() {
        assertThat(config.getSerializationConfig().getJavaSerializationFilterConfig())
                .isNotNull()
                .matches(filter -> filter.isDefaultsDisabled());
    }

    @Test
    void keeps_one_backup_of_all_it_stores() {
        assertThat(config.getMapConfig(ClusterNames.POOLS).getBackupCount()).isEqualTo(1);
        assertThat(config.getMapConfig(ClusterNames.STATUS).getBackupCount()).isEqualTo(1);
        RingbufferConfig replies = config.findRingbufferConfig(ClusterNames.replies(new UUID(1, 2)));
        assertThat(replies.getCapacity()).isEqualTo(ClusterNames.REPLY_RING_CAPACITY);
        assertThat(replies.getBackupCount()).isEqualTo(1);
    }

    @Test
    void drops_what_the_smaller_side_of_a_split_kept() {
        assertThat(List.of(
                        config.getMapConfig(ClusterNames.POOLS).getMergePolicyConfig(),
                        config.getMapConfig(ClusterNames.STATUS).getMergePolicyConfig(),
                        config.getMapConfig(ClusterNames.CLAIMS).getMergePolicyConfig(),
                        config.findRingbufferConfig(ClusterNames.replies(new UUID(1, 2)))
                                .getMergePolicyConfig()))
                .allSatisfy(merge -> assertThat(merge.getPolicy()).isEqualTo(DiscardMergePolicy.class.getName()));
    }

    @Test
    void gives_each_member_in_a_jvm_a_name_of_its_own() {
        assertThat(HazelcastSettings.of(node).getInstanceName()).isNotEqualTo(config.getInstanceName());
    }
}
