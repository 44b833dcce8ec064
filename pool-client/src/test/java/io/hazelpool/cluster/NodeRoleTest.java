package io.hazelpool.cluster;

import static io.hazelpool.api.Submission.Answer.ACCEPTED;
import static io.hazelpool.api.Submission.Answer.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.PoolNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that hold no data: they run tasks as others do, and come and go as they like. */
@Timeout(120)
class NodeRoleTest {

    private static final int WORKERS = 8;

    private static NodeConfig worker(NodeConfig config) {
        return config.with(NodeKeys.NODE_ROLE, "worker").with(NodeKeys.NODE_NAME, "worker");
    }

    @Test
    void a_worker_node_runs_tasks_holds_no_data_and_loses_only_what_it_ran() {
        try (TestCluster cluster = TestCluster.of(1, UnaryOperator.identity());
                Gate gate = new Gate()) {
            PoolNode worker = cluster.startNode(NodeRoleTest::worker);
            WorkerPool pool = cluster.client().pool("async_pool");
            List<TaskHandle<?>> tasks = IntStream.range(0, 2 * WORKERS)
                    .<TaskHandle<?>>mapToObj(i -> pool.submit(gate.task()))
                    .toList();
            await().until(() -> gate.waiting() == 2 * WORKERS);
            await().untilAsserted(() -> assertThat(pool.status().nodes())
                    .extracting(NodeStatus::busyWorkers)
                    .containsExactly(WORKERS, WORKERS));
            HazelcastInstance member = cluster.member(worker);
            assertThat(member.getPartitionService().getPartitions())
                    .noneMatch(partition -> partition.getOwner().localMember());

            cluster.crash(worker);
            await().until(() ->
                    tasks.stream().filter(task -> task.outcome().isDone()).count() == WORKERS);
            gate.open();
            assertThat(tasks.stream().map(task -> task.outcome().join()))
                    .satisfies(outcomes -> assertThat(outcomes)
                            .filteredOn(Outcome.Succeeded.class::isInstance)
                            .hasSize(WORKERS))
                    .filteredOn(Outcome.Lost.class::isInstance)
                    .hasSize(WORKERS);
        }
    }

    @Test
    void a_worker_node_waits_for_the_first_data_node() {
        try (TestCluster cluster = TestCluster.of(0, UnaryOperator.identity())) {
            int port = FreePort.from(cluster.config().get(NodeKeys.CLUSTER_PORT));
            List<String> address = List.of("127.0.0.1:" + port);
            NodeConfig config = worker(cluster.config())
                    .with(NodeKeys.CLUSTER_PORT, port)
                    .with(NodeKeys.CLUSTER_PORT_RANGE, 1)
                    .with(NodeKeys.CLUSTER_MEMBERS, address);
            CompletableFuture<PoolNode> worker = CompletableFuture.supplyAsync(() -> PoolNode.start(config));
            try {
                await().until(() -> isMember(config.get(NodeKeys.CLUSTER_NAME)));
                assertThat(worker).as("waits in a cluster of its own").isNotDone();
                cluster.startNode(data -> data.with(NodeKeys.CLUSTER_MEMBERS, address));
                await().atMost(Duration.ofSeconds(30)).until(worker::isDone);
                assertThat(cluster.client().pool("async_pool").status().workers())
                        .isEqualTo(2 * WORKERS);
            } finally {
                worker.thenAccept(PoolNode::close).join();
            }
        }
    }

    private static boolean isMember(String cluster) {
        return Hazelcast.getAllHazelcastInstances().stream()
                .anyMatch(member -> member.getConfig().getClusterName().equals(cluster));
    }

    @Test
    void a_worker_node_does_not_count_towards_min_size() {
        try (TestCluster cluster = TestCluster.of(1, config -> config.with(NodeKeys.CLUSTER_MIN_SIZE, 2))) {
            cluster.startNode(config -> worker(config).with(NodeKeys.CLUSTER_MIN_SIZE, 2));
            WorkerPool pool = cluster.client(config -> config.with(ClientKeys.CLIENT_DEADLINE, Duration.ofSeconds(1)))
                    .pool("async_pool");
            assertThat(pool.execute(() -> {}).answer()).isEqualTo(UNAVAILABLE);
            cluster.startNode();
            await().untilAsserted(
                            () -> assertThat(pool.execute(() -> {}).answer()).isEqualTo(ACCEPTED));
        }
    }

    @Test
    void a_worker_node_goes_on_after_all_data_nodes_were_replaced() {
        try (TestCluster cluster = TestCluster.of(1, config -> config.with(NodeKeys.NODE_NAME, "first"))) {
            PoolNode worker = cluster.startNode(NodeRoleTest::worker);
            cluster.stop(cluster.nodes().get(0));
            await().until(() -> worker.clusterSize() == 1);
            PoolNode second = cluster.startNode(config -> config.with(NodeKeys.NODE_NAME, "second"));
            PoolClient client = cluster.client();
            client.drain(second.name());
            TaskOptions patient = TaskOptions.DEFAULT.deadline(Duration.ofSeconds(10));
            assertThat(client.pool("async_pool").submit(() -> 7, patient).result())
                    .as("run by the worker node")
                    .succeedsWithin(Duration.ofSeconds(20))
                    .isEqualTo(7);
        }
    }
}
