package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.client.PoolClient;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolName;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole cluster that is told to stop at once: its nodes must not wait for each other to take partitions over. */
class AllAtOnceTest {

    @Test
    @Timeout(90)
    void all_nodes_of_a_cluster_stop_at_once_and_exit_with_0_though_a_client_is_connected() throws Exception {
        try (RunLedger ledger = RunLedger.create();
                LocalNodes nodes = LocalNodes.start(
                        3, "stop-" + UUID.randomUUID(), SoakCommand.settings(PoolName.ASYNC, 2, ledger))) {
            nodes.awaitReady(Duration.ofSeconds(60));
            try (PoolClient client = PoolClient.connect(ClientConfig.defaults()
                    .with(ClientKeys.CLUSTER_NAME, nodes.cluster())
                    .with(ClientKeys.CLUSTER_ADDRESSES, nodes.addresses()))) {
                assertThat(client.pool(PoolName.ASYNC).submit(() -> 1).result()).succeedsWithin(Duration.ofSeconds(10));
                List<NodeProcess> all = nodes.nodes();
                long told = System.nanoTime();
                all.forEach(NodeProcess::stop);
                for (NodeProcess node : all) {
                    assertThat(node.hasEnded(Duration.ofSeconds(30)))
                            .as(node.name())
                            .isTrue();
                    System.out.printf("%s ended after %d ms%n", node.name(), (System.nanoTime() - told) / 1_000_000);
                    assertThat(node.exitCode()).isZero();
                }
            }
        }
    }
}
