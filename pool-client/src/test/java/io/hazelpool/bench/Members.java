package io.hazelpool.bench;

import com.hazelcast.config.Config;
import com.hazelcast.config.DurableExecutorConfig;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.QueueConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.config.PoolName;
import io.hazelpool.node.PoolNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The JVM with the members of all clusters: the pool's nodes, the same with keys, and those that serve the peers. Tells
 * where they listen, then, for each character it reads, what its threads have used, and ends with its standard input,
 * so also if the benchmark is killed.
 */
final class Members {

    static final String CLUSTER = "bench";
    static final String SEALED_CLUSTER = "bench-sealed";
    static final String PEERS_CLUSTER = "bench-peers";
    static final String POOL = PoolName.ASYNC;
    static final String SMALL_POOL = PoolName.STREAM;
    static final String EXECUTOR = "ies";
    static final String SMALL_EXECUTOR = "ies8";
    static final String DURABLE_EXECUTOR = "des";
    static final String RAW_QUEUE = "raw";

    /** Of nodes that seal nothing. */
    static final String NO_KEYS = "";

    static final int THREADS = 100;
    static final int FEW_THREADS = 8;

    private static final int TASKS_OF_A_PARTITION = 1_000;

    private Members() {}

    /**
     * Serves until the end of its standard input.
     *
     * @param args the file with keys
     */
    public static void main(String[] args) {
        int exitCode = 0;
        try {
            serve(Cluster.of(args));
        } catch (IOException | RuntimeException e) {
            System.err.println("the members cannot serve: " + e);
            exitCode = 1;
        }
        Runtime.getRuntime().halt(exitCode); // nobody needs what they would hand over one by one
    }

    private static void serve(Cluster cluster) throws IOException {
        List<String> nodes = new ArrayList<>();
        List<String> sealed = new ArrayList<>();
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < cluster.nodes(); i++) {
            startNode(CLUSTER, nodes, cluster.queueSize(), NO_KEYS);
            if (!cluster.keysFile().equals(NO_KEYS)) {
                startNode(SEALED_CLUSTER, sealed, cluster.queueSize(), cluster.keysFile());
            }
            RedissonPeer.work(cluster.redisPort(), THREADS);
        }
        for (int i = 0; i < cluster.peers(); i++) {
            startPeer(peers, cluster.queueSize());
        }
        for (HazelcastInstance member : Hazelcast.getAllHazelcastInstances()) {
            while (!member.getPartitionService().isClusterSafe()) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
        System.out.println(new Addresses(nodes, sealed, peers).line());
        while (System.in.read() >= 0) { // whatever is said is a question
            System.out.println(ThreadTimes.now().line());
        }
    }

    private static void startNode(String cluster, List<String> addresses, int queueSize, String keysFile)
            throws IOException {
        int port = freePort();
        addresses.add("127.0.0.1:" + port);
        PoolNode node = PoolNode.start(NodeConfig.defaults()
                .with(NodeKeys.CLUSTER_NAME, cluster)
                .with(NodeKeys.SECURITY_KEYS_FILE, keysFile)
                .with(NodeKeys.CLUSTER_PORT, port)
                .with(NodeKeys.CLUSTER_PORT_RANGE, 1)
                .with(NodeKeys.CLUSTER_MEMBERS, List.copyOf(addresses))
                .withPool(POOL, PoolKeys.WORKERS, THREADS)
                .withPool(POOL, PoolKeys.MAX_QUEUE_SIZE, queueSize)
                .withPool(SMALL_POOL, PoolKeys.WORKERS, FEW_THREADS)
                .withPool(SMALL_POOL, PoolKeys.MAX_QUEUE_SIZE, queueSize));
        check(addresses, node.clusterSize());
    }

    /** As Hazelcast has it by default, without what a node switches off too. */
    private static void startPeer(List<String> addresses, int queueSize) throws IOException {
        int port = freePort();
        addresses.add("127.0.0.1:" + port);
        Config config = new Config();
        config.setClusterName(PEERS_CLUSTER);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.health.monitoring.level", "OFF");
        config.setProperty("hazelcast.slow.operation.detector.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.local.localAddress", "127.0.0.1");
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(List.copyOf(addresses));
        config.addExecutorConfig(new ExecutorConfig(EXECUTOR, THREADS).setStatisticsEnabled(false));
        config.addExecutorConfig(new ExecutorConfig(SMALL_EXECUTOR, FEW_THREADS).setStatisticsEnabled(false));
        config.addDurableExecutorConfig(new DurableExecutorConfig(DURABLE_EXECUTOR)
                .setPoolSize(THREADS)
                .setCapacity(TASKS_OF_A_PARTITION)
                .setStatisticsEnabled(false));
        config.addQueueConfig(new QueueConfig(RAW_QUEUE)
                .setMaxSize(queueSize)
                .setBackupCount(1)
                .setStatisticsEnabled(false));
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
        check(addresses, member.getCluster().getMembers().size());
    }

    private static void check(List<String> addresses, int members) {
        if (members != addresses.size()) {
            throw new IllegalStateException("of members at %s only %d found each other".formatted(addresses, members));
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
