package io.hazelpool.node;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.node.cluster.TestMembers;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoolNodeTest {

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
    void leaves_the_cluster_if_it_disagrees_with_it() {
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> PoolNode.start(config.withPool("async_pool", PoolKeys.MAX_QUEUE_SIZE, 7)))
                .withMessageContaining("pools.async_pool.max-queue-size is 7 here, 1000 in the cluster");
        await().until(() -> node.clusterSize() == 1);
    }
}
