package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.Intake;
import io.hazelpool.api.Pause;
import org.junit.jupiter.api.Test;

class ClusterOrdersTest {

    @Test
    void without_orders_all_is_open_and_as_configured() {
        assertThat(ClusterOrders.NONE.intake("async_pool", "a")).isEqualTo(Intake.OPEN);
        assertThat(ClusterOrders.NONE.pool("async_pool").workers("a", 10)).isEqualTo(10);
    }

    @Test
    void a_pause_is_one_pools_and_a_drain_one_nodes() {
        ClusterOrders orders = ClusterOrders.NONE
                .with("async_pool", its -> its.paused(Pause.QUEUES))
                .drained("b");
        assertThat(orders.intake("async_pool", "a")).isEqualTo(Intake.PAUSED);
        assertThat(orders.intake("stream_pool", "a")).isEqualTo(Intake.OPEN);
        assertThat(orders.intake("async_pool", "b")).isEqualTo(Intake.DRAINED);
        assertThat(orders.intake("stream_pool", "b")).isEqualTo(Intake.DRAINED);
        assertThat(orders.undrained("b").intake("stream_pool", "b")).isEqualTo(Intake.OPEN);
    }

    @Test
    void of_sizes_the_last_order_holds() {
        PoolOrders all = PoolOrders.NONE.resized(20);
        assertThat(all.workers("a", 10)).isEqualTo(20);
        PoolOrders one = all.resized(3, "a");
        assertThat(one.workers("a", 10)).isEqualTo(3);
        assertThat(one.workers("b", 10)).isEqualTo(20);
        assertThat(one.resized(5).workers("a", 10)).isEqualTo(5);
        assertThat(one.resized(0).workers("a", 10)).isEqualTo(10);
    }

    @Test
    void a_pause_keeps_the_size_and_a_size_the_pause() {
        PoolOrders orders = PoolOrders.NONE.resized(20).paused(Pause.REJECTS).resized(3, "a");
        assertThat(orders.pause()).isEqualTo(Pause.REJECTS);
        assertThat(orders.paused(Pause.NONE).workers("a", 10)).isEqualTo(3);
    }
}
