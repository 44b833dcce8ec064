package io.hazelpool.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PoolStatusTest {

    @Test
    void counts_idle_and_busy_workers_together_and_keeps_a_copy_of_its_rows() {
        List<NodeStatus> nodes = new ArrayList<>();
        nodes.add(new NodeStatus("a", new UUID(1, 2), Intake.OPEN, 7, 3, 4, 0, 0, 0, 0, 0, Instant.EPOCH));
        PoolStatus status = new PoolStatus(
                "reports",
                Pause.NONE,
                3,
                4,
                1,
                0,
                10,
                BreakerStatus.UNAVAILABLE,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                Instant.EPOCH,
                Duration.ZERO,
                nodes);
        nodes.clear();
        assertThat(status.workers()).isEqualTo(7);
        assertThat(status.nodes()).hasSize(1);
    }
}
