package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.NodeClaims;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two sides of a cluster that lost each other, and find each other again. */
@Timeout(90)
class SplitClusterTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int TASKS = 50;

    @Test
    void the_smaller_side_ends_and_what_it_kept_of_the_queue_does_not_run_a_second_time() throws Exception {
        try (TestCluster cluster = TestCluster.of(2, config -> config.withPool("single", PoolKeys.WORKERS, 1));
                Gate here = new Gate();
                Gate there = new Gate();
                Ledger ledger = new Ledger()) {
            WorkerPool pool = cluster.client().pool("single");
            HazelcastInstance larger = cluster.member();
            PoolNode cutOff = startApart(cluster);
            HazelcastInstance smaller = cluster.member(cutOff);
            PoolClient ofSmaller =
                    cluster.client(config -> config.with(ClientKeys.CLUSTER_ADDRESSES, List.of(cutOff.address())));
            pool.execute(here.task());
            pool.execute(here.task());
            ofSmaller.pool("single").execute(there.task());
            await().until(() -> here.waiting() == 2 && there.waiting() == 1);
            List<TaskHandle<?>> handles = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                handles.add(pool.submit(noted(ledger.id(), i)));
            }
            await().until(() -> queue(larger).size() == TASKS);
            queue(smaller).addAll(List.copyOf(queue(larger))); // as a split leaves it
            here.open();
            assertThat(handles).allSatisfy(handle -> assertThat(handle.result()).succeedsWithin(SOON));
            CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> awaitEnd(cutOff));

            merge(smaller, larger);

            assertThat(ended).succeedsWithin(SOON);
            await().until(() -> larger.getCluster().getMembers().size() == 3);
            await().during(Duration.ofSeconds(3))
                    .until(() -> queue(larger).isEmpty() && claimsOfStrangers(larger) == 0);
            there.open();
            cluster.stop(cutOff);
            assertThat(ledger.total()).isEqualTo(TASKS);
            assertThat(pool.status().totalTasksLost()).isZero();
        }
    }

    /** Of nodes that are no members: they would be told as lost, time and again. */
    private static long claimsOfStrangers(HazelcastInstance member) {
        Set<UUID> claimants = new HashSet<>(
                member.<UUID, NodeClaims>getMap(ClusterNames.CLAIMS).keySet());
        member.getCluster().getMembers().forEach(known -> claimants.remove(known.getUuid()));
        return claimants.size();
    }

    private static PoolNode startApart(TestCluster cluster) throws IOException {
        int port = freePort();
        return cluster.startNode(config -> config.withPool("single", PoolKeys.WORKERS, 1)
                .with(NodeKeys.CLUSTER_PORT, port)
                .with(NodeKeys.CLUSTER_PORT_RANGE, 1)
                .with(NodeKeys.CLUSTER_MEMBERS, List.of("127.0.0.1:" + port)));
    }

    /** What Hazelcast does once the two have found each other, which it looks for every other minute. */
    private static void merge(HazelcastInstance smaller, HazelcastInstance larger) {
        ((HazelcastInstanceProxy) smaller)
                .getOriginal()
                .node
                .getClusterService()
                .merge(larger.getCluster().getLocalMember().getAddress());
    }

    private static IQueue<Object> queue(HazelcastInstance member) {
        return member.getQueue(ClusterNames.queue("single"));
    }

    private static PoolRunnable noted(UUID ledger, int task) {
        return () -> Ledger.ran(ledger, task);
    }

    private static void awaitEnd(PoolNode node) {
        try {
            node.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
