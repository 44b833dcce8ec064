package io.hazelpool.client.cli;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that find each other by nothing but a DNS name become one cluster, however they start. */
class ContainerStartIT {

    private static final int NODES = 3;
    private static final int TIMES = 10;

    @Test
    @Timeout(600)
    void nodes_that_all_start_at_once_become_one_cluster_each_time() throws IOException {
        try (ContainerCluster cluster = ContainerCluster.of(NODES)) {
            for (int i = 1; i < TIMES; i++) {
                cluster.crashAll();
                cluster.startAllAtOnce();
                cluster.awaitOne(NODES);
            }
        }
    }
}
