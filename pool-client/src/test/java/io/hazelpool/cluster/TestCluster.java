package io.hazelpool.cluster;

import static org.awaitility.Awaitility.await;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.PoolListener;
import io.hazelpool.client.PoolClient;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import io.hazelpool.wire.ClusterNames;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Real nodes in this JVM, joined into a cluster of their own, and clients to it; all closed together. */
final class TestCluster implements AutoCloseable {

    /** Tests run in several processes at a time. */
    private static final int FIRST_PORT = Integer.getInteger("hazelpool.tests.port", 6101);

    private final String name = "test-" + UUID.randomUUID();
    private final UnaryOperator<NodeConfig> settings;
    private final List<PoolNode> nodes = new ArrayList<>();
    private final List<PoolNode> crashed = new ArrayList<>();
    private final List<PoolClient> clients = new ArrayList<>();
    private final List<HazelcastInstance> rawClients = new ArrayList<>();

    private TestCluster(UnaryOperator<NodeConfig> settings) {
        this.settings = settings;
    }

    /** Starts so many nodes with these settings on top of small defaults. */
    static TestCluster of(int size, UnaryOperator<NodeConfig> settings) {
        return of(size, settings, PoolListener.NONE);
    }

    static TestCluster of(int size, UnaryOperator<NodeConfig> settings, PoolListener listener) {
        TestCluster cluster = new TestCluster(settings);
        try {
            for (int i = 0; i < size; i++) {
                cluster.nodes.add(PoolNode.start(cluster.joining(settings.apply(cluster.config())), listener));
            }
            if (size > 0) {
                cluster.awaitBackups();
            }
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    PoolNode startNode() {
        return startNode(settings);
    }

    PoolNode startNode(UnaryOperator<NodeConfig> others) {
        PoolNode node = PoolNode.start(joining(others.apply(config())));
        nodes.add(node);
        return node;
    }

    /** Starts a node where another one was, as clients know no other address; fails if the port is taken. */
    PoolNode startNodeAt(String address) {
        int port = URI.create("tcp://" + address).getPort();
        List<String> others = nodes.stream().map(PoolNode::address).toList();
        return startNode(config -> settings.apply(config)
                .with(NodeKeys.CLUSTER_PORT, port)
                .with(NodeKeys.CLUSTER_PORT_RANGE, 1)
                .with(NodeKeys.CLUSTER_MEMBERS, others.isEmpty() ? List.of(address) : others));
    }

    /**
     * Has it look for the nodes there are and for nobody else: to look at many ports takes Hazelcast a second.
     *
     * <p>The first one therefore has a port that is known before.
     */
    private NodeConfig joining(NodeConfig config) {
        if (!config.get(NodeKeys.CLUSTER_MEMBERS).isEmpty()) {
            return config;
        }
        if (!nodes.isEmpty()) {
            return config.with(
                    NodeKeys.CLUSTER_MEMBERS,
                    nodes.stream().map(PoolNode::address).toList());
        }
        int port = FreePort.from(config.get(NodeKeys.CLUSTER_PORT));
        return config.with(NodeKeys.CLUSTER_PORT, port)
                .with(NodeKeys.CLUSTER_PORT_RANGE, 1)
                .with(NodeKeys.CLUSTER_MEMBERS, List.of("127.0.0.1:" + port));
    }

    /** What all nodes of this cluster start from. */
    NodeConfig config() {
        return NodeConfig.defaults()
                .with(NodeKeys.CLUSTER_NAME, name)
                .with(NodeKeys.CLUSTER_PORT, FIRST_PORT)
                .with(NodeKeys.CLUSTER_PORT_RANGE, 50)
                .with(NodeKeys.NODE_DRAIN_TIMEOUT, Duration.ofSeconds(5))
                .withPool("async_pool", PoolKeys.WORKERS, 8)
                .withPool("stream_pool", PoolKeys.WORKERS, 4);
    }

    PoolClient client() {
        return client(UnaryOperator.identity());
    }

    PoolClient client(UnaryOperator<ClientConfig> others) {
        PoolClient client = PoolClient.connect(others.apply(clientConfig()));
        clients.add(client);
        return client;
    }

    ClientConfig clientConfig() {
        return ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, name)
                .with(
                        ClientKeys.CLUSTER_ADDRESSES,
                        nodes.stream().map(PoolNode::address).toList());
    }

    /** A client of Hazelcast's that knows nothing of the pool. */
    HazelcastInstance stranger() {
        return rawClient(new SerializationConfig());
    }

    /** A client of Hazelcast's that is no pool client. */
    HazelcastInstance rawClient(SerializationConfig serialization) {
        return rawClient(serialization, clientConfig().get(ClientKeys.CLUSTER_ADDRESSES), true);
    }

    /** The same, that knows one address only and stays with it. */
    HazelcastInstance rawClientAt(String address) {
        return rawClient(new SerializationConfig(), List.of(address), false);
    }

    @SuppressWarnings("removal") // Hazelcast 5.4, by which this is compiled too, has nothing newer
    private HazelcastInstance rawClient(SerializationConfig serialization, List<String> addresses, boolean allMembers) {
        com.hazelcast.client.config.ClientConfig config = new com.hazelcast.client.config.ClientConfig();
        config.setClusterName(name);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.getNetworkConfig().setAddresses(addresses);
        config.getNetworkConfig().setSmartRouting(allMembers);
        config.setSerializationConfig(serialization);
        HazelcastInstance client = HazelcastClient.newHazelcastClient(config);
        rawClients.add(client);
        return client;
    }

    List<PoolNode> nodes() {
        return nodes;
    }

    /** Stops a node as an operator would. */
    void stop(PoolNode node) {
        node.close();
        nodes.remove(node);
    }

    /**
     * Ends a node without a word, as a crash does: the others find its connections closed. Not before all is backed up
     * again: of two nodes at once nobody promised to keep what they held.
     */
    void crash(PoolNode node) {
        awaitBackups();
        member(node).getLifecycleService().terminate();
        nodes.remove(node);
        crashed.add(node);
    }

    /** Hazelcast's own view of the cluster, from one of its members. */
    HazelcastInstance member() {
        return member(nodes.get(0));
    }

    /** The names of the rings for clients' replies that there are. */
    Set<String> replyRings() {
        return member().getDistributedObjects().stream()
                .map(DistributedObject::getName)
                .filter(ring -> ClusterNames.clientOf(ring) != null)
                .collect(Collectors.toSet());
    }

    private void awaitBackups() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> member().getPartitionService().isClusterSafe());
    }

    HazelcastInstance member(PoolNode node) {
        return living(node).orElseThrow();
    }

    /** None if it has left. */
    private static Optional<HazelcastInstance> living(PoolNode node) {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(member -> member.getLocalEndpoint().getUuid().equals(node.id()))
                .findFirst();
    }

    /** Ends the members first: nobody needs what they would hand over one by one, and {@link #stop} has it tested. */
    @Override
    public void close() {
        clients.forEach(PoolClient::close);
        rawClients.forEach(HazelcastInstance::shutdown);
        nodes.forEach(node ->
                living(node).ifPresent(member -> member.getLifecycleService().terminate()));
        nodes.forEach(PoolNode::close);
        crashed.forEach(PoolNode::close);
    }
}
