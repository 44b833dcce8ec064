package io.hazelpool.node.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.RingbufferConfig;
import com.hazelcast.config.SplitBrainProtectionConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionOn;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.queue.TakeOperation;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.WireTypes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Hazelcast's configuration for a node: nothing on that the pool does not use, nothing found that was not named. */
public final class HazelcastSettings {

    // Hazelcast wants a name of its own for each member in a JVM.
    private static final AtomicInteger MEMBERS = new AtomicInteger();

    /** How long a member that leaves waits for others to take its partitions over; it goes after that all the same. */
    public static final Duration LAST_HANDOVER = Duration.ofSeconds(20);

    private static final String ENOUGH_NODES = "hp.enough-nodes";
    private static final int CHORES_AT_A_TIME = 2;
    private static final int HIGHEST_PORT = 65_535;
    private static final int NEVER_MILLIS = Integer.MAX_VALUE;

    /**
     * Hazelcast's default, 271, is for data by the terabyte; a pool has a few hundred entries, and one queue. Each
     * partition is compared with its backup twice a minute, which an idle node spends most of its time on, and is moved
     * by itself as nodes come and go.
     */
    private static final int PARTITIONS = 101;

    private HazelcastSettings() {}

    /**
     * For one node.
     *
     * @throws NodeStartException if its address is unknown, or it is told to find others in two ways
     */
    public static Config of(NodeConfig node) {
        Config config = new Config();
        config.setClusterName(node.get(NodeKeys.CLUSTER_NAME));
        config.setInstanceName(node.get(NodeKeys.CLUSTER_NAME) + "#" + MEMBERS.incrementAndGet());
        config.setSerializationConfig(
                WireTypes.serialization().addDataSerializableFactory(TakeOperation.FACTORY_ID, TakeOperation.FACTORY));
        MembershipLog.nameThis(config, node.get(NodeKeys.NODE_NAME));
        config.setLiteMember(node.get(NodeKeys.NODE_ROLE).equals("worker"));
        config.setProperty("hazelcast.partition.count", String.valueOf(PARTITIONS));
        config.getCPSubsystemConfig().setCPMemberCount(node.get(NodeKeys.CLUSTER_CP_MEMBERS));
        closeWhatIsNotUsed(config);
        network(config, node);
        liveness(config, node);
        stores(config, node);
        return config;
    }

    private static void closeWhatIsNotUsed(Config config) {
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.getManagementCenterConfig()
                .setScriptingEnabled(false)
                .setConsoleEnabled(false)
                .setDataAccessEnabled(false);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.health.monitoring.level", "OFF");
        config.setProperty("hazelcast.slow.operation.detector.enabled", "false"); // wakes every second, to log
        config.getCRDTReplicationConfig().setReplicationPeriodMillis(NEVER_MILLIS);
    }

    private static void network(Config config, NodeConfig node) {
        String address = OwnAddress.of(node).getHostAddress();
        String dns = node.get(NodeKeys.CLUSTER_DNS);
        NetworkConfig network = config.getNetworkConfig();
        int port = node.get(NodeKeys.CLUSTER_PORT);
        int range = dns.isEmpty() ? node.get(NodeKeys.CLUSTER_PORT_RANGE) : 1; // DNS tells addresses, not ports
        int ports = Math.min(range, HIGHEST_PORT - port + 1);
        network.setPort(port);
        network.setPortAutoIncrement(true);
        network.setPortCount(ports);
        // While two calls are under way, Hazelcast leaves what is to be sent to threads of its own, and here one always
        // is: each pool's take. So callers send by themselves: a task alone takes a fifth less time, all less of a CPU.
        config.setProperty("hazelcast.concurrent.window.ms", "0");
        config.setProperty("hazelcast.local.localAddress", address);
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.tcp.join.port.try.count", String.valueOf(ports));
        config.setProperty("hazelcast.wait.seconds.before.join", "0");

        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        List<String> members = node.get(NodeKeys.CLUSTER_MEMBERS);
        if (dns.isEmpty()) {
            TcpIpConfig tcpIp = join.getTcpIpConfig().setEnabled(true);
            (members.isEmpty() ? List.of(address) : members).forEach(tcpIp::addMember);
        } else if (members.isEmpty()) {
            join.getDiscoveryConfig().setDiscoveryServiceProvider(settings -> new DnsMembers(dns, port));
            config.setProperty("hazelcast.discovery.enabled", "true");
        } else {
            throw new NodeStartException(
                    "cluster.dns is %s and cluster.members is %s: other nodes are found by one of them; leave one empty"
                            .formatted(dns, String.join(", ", members)),
                    null);
        }
    }

    private static void liveness(Config config, NodeConfig node) {
        long heartbeatTimeout = node.get(NodeKeys.CLUSTER_HEARTBEAT_TIMEOUT).toSeconds();
        config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
        config.setProperty("hazelcast.max.no.heartbeat.seconds", String.valueOf(heartbeatTimeout));
        config.setProperty("hazelcast.client.max.no.heartbeat.seconds", String.valueOf(heartbeatTimeout));
        // A node that was cut off should learn so in minutes. The search takes 5 s for each address nobody answers at,
        // and half a percent of a core while it lasts. DNS names few such addresses.
        String search = node.get(NodeKeys.CLUSTER_DNS).isEmpty() ? "300" : "30";
        config.setProperty("hazelcast.merge.first.run.delay.seconds", search);
        config.setProperty("hazelcast.merge.next.run.delay.seconds", search);
        config.setProperty(
                "hazelcast.operation.backup.timeout.millis", String.valueOf(CutWatch.BACKUP_TIMEOUT.toMillis()));
        // PoolNode.close stops the node in its order; Hazelcast's own hook would pull the cluster from under it.
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.graceful.shutdown.max.wait", String.valueOf(LAST_HANDOVER.toSeconds()));
        config.setProperty("hazelcast.member.demote.max.wait", String.valueOf(LAST_HANDOVER.toSeconds()));
    }

    private static void stores(Config config, NodeConfig node) {
        for (String map : List.of(ClusterNames.POOLS, ClusterNames.STATUS, ClusterNames.CLAIMS, ClusterNames.ORDERS)) {
            config.addMapConfig(map(map));
        }
        config.addMapConfig(map(ClusterNames.BREAKERS).setSplitBrainProtectionName(protectBySize(config, node)));
        config.addExecutorConfig(new ExecutorConfig(ClusterNames.CHORES, CHORES_AT_A_TIME).setStatisticsEnabled(false));
        config.addExecutorConfig(new ExecutorConfig(ClusterNames.CREDITS, 1).setStatisticsEnabled(false));
        config.addRingBufferConfig(new RingbufferConfig(ClusterNames.ALL_REPLIES)
                .setCapacity(ClusterNames.REPLY_RING_CAPACITY)
                .setTimeToLiveSeconds((int) node.get(NodeKeys.REPLIES_KEEP).toSeconds())
                .setMergePolicyConfig(smallerSideLoses())
                .setBackupCount(1));
        config.addRingBufferConfig(ring(ClusterNames.ALL_FAILURES, ClusterNames.FAILURES_KEPT));
        config.addRingBufferConfig(ring(ClusterNames.ALL_HISTORY, ClusterNames.SAMPLES_KEPT));
    }

    /** Of what people look at. */
    private static RingbufferConfig ring(String name, int capacity) {
        return new RingbufferConfig(name)
                .setCapacity(capacity)
                .setMergePolicyConfig(smallerSideLoses())
                .setBackupCount(1);
    }

    private static MapConfig map(String name) {
        return new MapConfig(name)
                .setBackupCount(1)
                .setMergePolicyConfig(smallerSideLoses())
                .setStatisticsEnabled(false);
    }

    /**
     * What is kept under the name answered is not changed by fewer nodes than {@code cluster.min-size}. It may still be
     * read: by who asks for the status, or whether his task still waits.
     */
    private static @Nullable String protectBySize(Config config, NodeConfig node) {
        int size = node.get(NodeKeys.CLUSTER_MIN_SIZE);
        if (size < 2) { // the least Hazelcast allows
            return null;
        }
        config.addSplitBrainProtectionConfig(
                new SplitBrainProtectionConfig(ENOUGH_NODES, true, size).setProtectOn(SplitBrainProtectionOn.WRITE));
        return ENOUGH_NODES;
    }

    /** The protection that {@code cluster.min-size} asks for; null if none. */
    static @Nullable String protection(Config config) {
        return config.getSplitBrainProtectionConfigs().containsKey(ENOUGH_NODES) ? ENOUGH_NODES : null;
    }

    /** With fewer nodes than these, nothing protected is changed; 1 if nothing is protected. */
    static int minSize(Config config) {
        SplitBrainProtectionConfig protection =
                config.getSplitBrainProtectionConfigs().get(ENOUGH_NODES);
        return protection == null ? 1 : protection.getMinimumClusterSize();
    }

    /**
     * When the sides of a split cluster find each other again, what the smaller one kept is dropped: its copy of a
     * queue holds tasks that the larger side has run.
     */
    static MergePolicyConfig smallerSideLoses() {
        return new MergePolicyConfig(DiscardMergePolicy.class.getName(), MergePolicyConfig.DEFAULT_BATCH_SIZE);
    }
}
