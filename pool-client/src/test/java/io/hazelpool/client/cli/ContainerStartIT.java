package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.PoolName;
import io.hazelpool.wire.SoakTask;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that find each other by nothing but a DNS name become one cluster, however they start. */
class ContainerStartIT {

    private static final int NODES = 3;
    private static final int TIMES = 10;
    private static final int TASKS = 500;

    @Test
    @Timeout(600)
    void nodes_that_all_start_at_once_become_one_cluster_each_time_and_serve_a_client_outside() throws IOException {
        try (ContainerCluster cluster = ContainerCluster.of(NODES)) {
            try {
                assertServes(cluster);
                for (int i = 1; i < TIMES; i++) {
                    cluster.crashAll();
                    cluster.startAllAtOnce();
                    cluster.awaitOne(NODES);
                    assertServes(cluster);
                }
            } catch (Throwable e) {
                cluster.printLogs();
                throw e;
            }
        }
    }

    /** The totals count from the start, as all nodes were killed before. */
    private static void assertServes(ContainerCluster cluster) {
        try (PoolClient client = cluster.client()) {
            WorkerPool pool = client.pool(PoolName.ASYNC);
            List<TaskHandle<Long>> tasks = LongStream.range(0, TASKS)
                    .mapToObj(number -> pool.submit(new SoakTask(number, 0)))
                    .toList();
            assertThat(tasks).allSatisfy(task -> assertThat(task.result()).succeedsWithin(Duration.ofSeconds(30)));
            await().untilAsserted(() ->
                    assertThat(ContainerCluster.ended(pool.status())).isEqualTo(TASKS));
        }
    }
}
