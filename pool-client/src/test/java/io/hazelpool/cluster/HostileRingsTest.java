package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.PoolNode;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.WireTypes;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever reaches a node's port makes rings of replies, or has them made, of clients that are not there. */
@Timeout(60)
class HostileRingsTest {

    private static final int MOST = 20;

    private TestCluster cluster;
    private WorkerPool pool;

    @BeforeEach
    void start() {
        cluster = TestCluster.of(2, config -> config.with(NodeKeys.SECURITY_MAX_RINGS_PER_ADDRESS, MOST));
        pool = cluster.client().pool("async_pool");
        assertThat(pool.submit(() -> 1).result()).succeedsWithin(Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    /** From another address than the others: those whose connections broke find their replies all the same. */
    @Test
    void rings_that_a_stranger_makes_are_removed_and_nobody_elses() throws Exception {
        Set<String> others = new HashSet<>(cluster.replyRings());
        List<HazelcastInstance> broken = IntStream.range(0, MOST / 2)
                .mapToObj(number -> cluster.stranger())
                .toList();
        for (HazelcastInstance client : broken) {
            String ring = ClusterNames.replies(client.getLocalEndpoint().getUuid());
            client.getRingbuffer(ring).add("a reply");
            others.add(ring);
        }
        broken.forEach(client -> client.getLifecycleService().terminate());
        try (TcpProxy network = new TcpProxy(port(cluster.nodes().get(1)), InetAddress.getByName("127.0.0.2"))) {
            HazelcastInstance stranger = cluster.rawClientAt(network.address());
            makeRings(stranger, 10 * MOST);
            await().untilAsserted(() -> assertThat(cluster.replyRings()).hasSizeLessThan(others.size() + 2 * MOST));
            assertThat(cluster.replyRings()).containsAll(others);
            makeRings(stranger, 10 * MOST); // and goes on
            await().untilAsserted(() -> assertThat(cluster.replyRings()).hasSizeLessThan(others.size() + 2 * MOST));
            assertThat(cluster.replyRings()).containsAll(others);
            stranger.shutdown();
        }
        assertThat(pool.submit(() -> 1).result()).succeedsWithin(Duration.ofSeconds(10));
    }

    /** The nodes make those: by tasks that name clients nobody knows. */
    @Test
    void tasks_that_name_clients_who_are_not_there_make_few_rings() throws Exception {
        HazelcastInstance stranger = cluster.rawClient(WireTypes.serialization());
        PoolCallable<Integer> task = () -> 1;
        byte[] payload = ObjectBytes.encode(task);
        for (int sent = 0; sent < 1_000; sent += 100) {
            List<TaskEnvelope> forged = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                forged.add(new TaskEnvelope(UUID.randomUUID(), UUID.randomUUID(), 0, TaskEnvelope.NEVER, payload));
            }
            stranger.getQueue(ClusterNames.queue("async_pool")).addAll(forged);
        }
        stranger.shutdown();
        await().untilAsserted(
                        () -> assertThat(pool.status().totalTasksExecuted()).isEqualTo(1 + 1_000));
        await().untilAsserted(() -> assertThat(cluster.replyRings()).hasSizeLessThan(1 + 3 * MOST));
        for (int i = 0; i < 20; i++) {
            assertThat(pool.submit(() -> 1).result()).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    private static void makeRings(HazelcastInstance stranger, int count) {
        for (int i = 0; i < count; i++) {
            stranger.getRingbuffer(ClusterNames.replies(UUID.randomUUID())).tailSequence();
        }
    }

    private static int port(PoolNode node) {
        return URI.create("tcp://" + node.address()).getPort();
    }
}
