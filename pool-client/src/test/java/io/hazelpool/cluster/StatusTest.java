package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.node.PoolNode;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One status for the whole cluster (S10), also while nodes come and go. */
@Timeout(60)
class StatusTest {

    @Test
    void s10_sums_the_nodes_and_tells_each() {
        try (TestCluster cluster = TestCluster.of(2, UnaryOperator.identity());
                PoolClient client = cluster.client()) {
            WorkerPool pool = client.pool("async_pool");
            run(pool, 10);
            pool.submit(() -> {
                throw new IllegalStateException("on purpose");
            });
            await().untilAsserted(() -> {
                PoolStatus status = pool.status();
                assertThat(status.idleWorkers()).isEqualTo(16);
                assertThat(status.busyWorkers()).isZero();
                assertThat(status.queuedTasks()).isZero();
                assertThat(status.circuitOpen()).isFalse();
                assertThat(status.totalTasksExecuted()).isEqualTo(11);
                assertThat(status.totalTasksFailed()).isEqualTo(1);
                assertThat(status.oldestRowAge()).isBetween(Duration.ZERO, Duration.ofSeconds(3));
            });
            PoolStatus status = pool.status();
            assertThat(status.nodes())
                    .extracting(NodeStatus::node)
                    .containsExactlyElementsOf(cluster.nodes().stream()
                            .map(PoolNode::name)
                            .sorted()
                            .toList());
            assertThat(status.takenAt())
                    .isBetween(Instant.now().minusSeconds(5), Instant.now().plusSeconds(5));
        }
    }

    @Test
    void totals_never_go_back_when_nodes_leave_or_crash() {
        try (TestCluster cluster = TestCluster.of(4, UnaryOperator.identity());
                PoolClient client = cluster.client()) {
            WorkerPool pool = client.pool("async_pool");
            run(pool, 400);
            awaitExecuted(pool, 400);

            cluster.stop(cluster.nodes().get(0)); // the oldest, which folds
            awaitWorkers(pool, 3 * 8);
            awaitExecuted(pool, 400);

            cluster.crash(cluster.nodes().get(2));
            awaitMembers(cluster, 2);
            awaitWorkers(pool, 2 * 8);
            awaitExecuted(pool, 400);

            cluster.crash(cluster.nodes().get(0)); // the oldest again
            awaitMembers(cluster, 1);
            awaitWorkers(pool, 8);
            awaitExecuted(pool, 400);

            run(pool, 100);
            awaitExecuted(pool, 500);
        }
    }

    @Test
    void counts_the_workers_of_a_node_that_joins() {
        try (TestCluster cluster = TestCluster.of(1, UnaryOperator.identity());
                PoolClient client = cluster.client()) {
            awaitWorkers(client.pool("async_pool"), 8);
            cluster.startNode();
            awaitWorkers(client.pool("async_pool"), 16);
        }
    }

    private static void run(WorkerPool pool, int tasks) {
        for (int i = 0; i < tasks; i++) {
            assertThat(pool.submit(() -> {}).result()).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    private static void awaitExecuted(WorkerPool pool, long executed) {
        await().untilAsserted(
                        () -> assertThat(pool.status().totalTasksExecuted()).isEqualTo(executed));
    }

    private static void awaitMembers(TestCluster cluster, int members) {
        await().until(() -> cluster.member().getCluster().getMembers().size() == members);
    }

    /** Within 5 s of a node's coming or removal. */
    private static void awaitWorkers(WorkerPool pool, int workers) {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(pool.status().workers()).isEqualTo(workers));
    }
}
