package io.hazelpool.node;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.hazelpool.api.NodeExtension;
import io.hazelpool.api.Resources;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.node.extension.ExtensionJar;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.NodePoolKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoolNodeTest {

    private static final List<String> EXTENSION_NOTES = new CopyOnWriteArrayList<>();

    private final NodeConfig config = new TestMembers()
            .config()
            .withPool("async_pool", PoolKeys.WORKERS, 2)
            .withPool("stream_pool", PoolKeys.WORKERS, 1);

    @SuppressWarnings("NullAway.Init")
    private PoolNode node;

    @BeforeAll
    void start() {
        node = PoolNode.start(config);
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void is_named_by_its_address_unless_told_otherwise() {
        assertThat(node.address()).startsWith("127.0.0.1:66");
        assertThat(node.name()).isEqualTo(node.address());
    }

    @Test
    void joins_serves_and_may_be_closed_twice() {
        PoolNode second = PoolNode.start(config.with(NodeKeys.NODE_NAME, "node-7"));
        assertThat(second.name()).isEqualTo("node-7");
        assertThat(second.clusterSize()).isEqualTo(2);
        second.close();
        await().until(() -> node.clusterSize() == 1);
        second.close();
    }

    @Test
    void tells_what_to_do_if_its_ports_are_taken() {
        int taken = URI.create("tcp://" + node.address()).getPort();
        NodeConfig same = config.with(NodeKeys.CLUSTER_PORT, taken).with(NodeKeys.CLUSTER_PORT_RANGE, 1);
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> PoolNode.start(same))
                .withMessageContaining("127.0.0.1, ports %d to %d", taken, taken)
                .withMessageContaining("free a port, or change cluster.bind, cluster.port or cluster.port-range");
    }

    @Test
    void starts_no_virtual_workers_where_there_are_no_virtual_threads() throws IOException {
        assumeThat(Runtime.version().feature()).as("the Java version").isLessThan(21);
        int port = freePort();
        NodeConfig virtual = second(port)
                .withPool("async_pool", PoolKeys.WORKER_THREADS, "virtual")
                .withPool("stream_pool", PoolKeys.WORKER_THREADS, "virtual");
        Set<Thread> before = threads();
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> PoolNode.start(virtual))
                .withMessageContaining("pools.async_pool.worker-threads is virtual, but this is Java 17")
                .withMessageContaining("pools.stream_pool.worker-threads is virtual")
                .withMessageContaining("start the node with Java 21 or later, or set it to platform");
        assertNothingLeft(before, port);
    }

    @Test
    void leaves_nothing_behind_if_it_disagrees_with_its_cluster() throws IOException {
        Set<Thread> before = threads();
        int port = freePort();
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> PoolNode.start(second(port).withPool("async_pool", PoolKeys.MAX_QUEUE_SIZE, 7)))
                .withMessageContaining("pools.async_pool.max-queue-size is 7 here, 1000 in the cluster");
        assertNothingLeft(before, port);
    }

    @Test
    void leaves_nothing_behind_if_its_parts_cannot_be_made() throws IOException {
        Set<Thread> before = threads();
        int port = freePort();
        assertThatExceptionOfType(InvalidPathException.class)
                .isThrownBy(() -> PoolNode.start(second(port).with(NodeKeys.TASKS_PATH, List.of("no\0path"))));
        assertNothingLeft(before, port);
    }

    @Test
    void leaves_nothing_behind_if_an_extension_cannot_start(@TempDir Path folder) throws IOException {
        Set<Thread> before = threads();
        int port = freePort();
        Path jar = ExtensionJar.of(folder, Extension.class.getName(), BrokenExtension.class.getName());
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> PoolNode.start(second(port).with(NodeKeys.TASKS_PATH, List.of(jar.toString()))))
                .withMessageContaining(BrokenExtension.class.getName())
                .withMessageContaining("no such database");
        assertThat(EXTENSION_NOTES).containsExactly("starts", "closes");
        assertNothingLeft(before, port);
    }

    public static final class Extension implements NodeExtension {
        @Override
        public void start(Resources resources) {
            EXTENSION_NOTES.add("starts");
        }

        @Override
        public void close() {
            EXTENSION_NOTES.add("closes");
        }
    }

    public static final class BrokenExtension implements NodeExtension {
        @Override
        public void start(Resources resources) {
            throw new IllegalStateException("no such database");
        }
    }

    /** Locks keep it where it defines its pools, and then where it writes its first row: almost all of it runs then. */
    @Test
    void leaves_nothing_behind_if_it_is_lost_while_it_starts() throws Exception {
        Set<Thread> before = threads();
        int port = freePort();
        HazelcastInstance first = memberAt(node.address());
        IMap<String, ?> pools = first.getMap(ClusterNames.POOLS);
        IMap<NodePoolKey, ?> rows = first.getMap(ClusterNames.STATUS);
        CompletableFuture<PoolNode> starting;
        NodePoolKey itsRow;
        pools.lock("async_pool");
        try {
            starting = CompletableFuture.supplyAsync(() -> PoolNode.start(second(port)), newThread());
            await().until(() -> node.clusterSize() == 2);
            itsRow = new NodePoolKey(
                    memberAt("127.0.0.1:" + port).getLocalEndpoint().getUuid(), "async_pool");
            rows.lock(itsRow);
        } finally {
            pools.unlock("async_pool");
        }
        try {
            await().until(() -> threads().stream()
                            .filter(thread -> thread.getName().equals("hazelpool-dispatch-stream_pool"))
                            .count()
                    == 2);
            memberAt("127.0.0.1:" + port).getLifecycleService().terminate();
            assertThat(starting).failsWithin(Duration.ofSeconds(20));
        } finally {
            rows.unlock(itsRow);
        }
        assertNothingLeft(before, port);
    }

    private NodeConfig second(int port) {
        return config.with(NodeKeys.CLUSTER_PORT, port)
                .with(NodeKeys.CLUSTER_PORT_RANGE, 1)
                .with(NodeKeys.CLUSTER_MEMBERS, List.of(node.address()));
    }

    private void assertNothingLeft(Set<Thread> before, int port) throws IOException {
        await().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
        await().until(() -> node.clusterSize() == 1);
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }

    /** Those of nodes, workers included. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("hazelpool-.*|(async|stream)_pool-\\d+"))
                .collect(Collectors.toSet());
    }

    private static Executor newThread() {
        return work -> new Thread(work, "starting").start();
    }

    private static HazelcastInstance memberAt(String address) {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(member ->
                        member.getLocalEndpoint().getSocketAddress().toString().endsWith(address))
                .findFirst()
                .orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
