package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.Intake;
import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.breaker.BreakerPhase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StatusTableTest {

    private static final PoolStatus STATUS = new PoolStatus(
            "reports",
            Pause.NONE,
            7,
            3,
            5,
            12,
            500,
            new BreakerStatus(BreakerPhase.OPEN, 10, Duration.ofSeconds(42), false),
            1_234_567,
            89,
            1,
            0,
            0,
            0,
            4,
            Instant.EPOCH,
            Duration.ZERO,
            List.of(node("a-node-with-a-long-name", 4), node("b", 3)));

    @Test
    void lines_up_nodes_of_any_name_over_their_sum() {
        assertThat(table(false)).isEqualTo("""
                        reports   queued 12 of 500   circuit OPEN (10 failures, 42 s left)   forged 4
                          node                       idle   busy  stuck   held     executed   failed
                          a-node-with-a-long-name       4      1      5      2       600000       40
                          b                             3      1      5      2       600000       40
                          all nodes                     7      3      5      4      1234567       89""");
    }

    @Test
    void colours_an_open_circuit() {
        assertThat(table(true))
                .startsWith("\033[1mreports\033[0m")
                .contains("circuit \033[31mOPEN\033[0m (10 failures");
    }

    private static String table(boolean coloured) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return new StatusTable(new Terminal(nowhere, nowhere, false, coloured, Map.of())).of(List.of(STATUS));
    }

    private static NodeStatus node(String name, int idle) {
        return new NodeStatus(
                name, new UUID(0, 0), Intake.OPEN, idle + 1, idle, 1, 5, 2, 600_000, 40, 0, Instant.EPOCH);
    }
}
