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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StatusTableTest {

    private static final PoolStatus STATUS = status(node("a-node-with-a-long-name", 4), node("b", 3));

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

    @Test
    void shows_rates_between_two_looks_and_how_many_workers_are_busy() {
        ExecutionRates rates = new ExecutionRates();
        rates.look(List.of(status(node("a", 0), node("b", 9))));
        Instant later = Instant.EPOCH.plusSeconds(2);
        PoolStatus now = status(executed(node("a", 0), 2_500, later), executed(node("b", 9), 600, later));
        rates.look(List.of(now));
        rates.look(List.of(now)); // nothing new came

        assertThat(new StatusTable(terminal(false), NodeOrder.name, rates).of(List.of(now)))
                .isEqualTo("""
                        reports   queued 12 of 500   circuit OPEN (10 failures, 42 s left)   forged 4
                          node         idle   busy  stuck   held     executed   failed     per s  workers
                          a               0      1      5      2       602500       40     1,250  ##########
                          b               9      1      5      2       600600       40       300  #.........
                          all nodes       7      3      5      4      1234567       89     1,550  ###.......""");
        assertThat(new StatusTable(terminal(true), NodeOrder.name, rates).of(List.of(now)))
                .contains("\033[31m##########\033[0m\n");
    }

    @Test
    void shows_no_rate_before_the_second_look() {
        ExecutionRates rates = new ExecutionRates();
        rates.look(List.of(STATUS));
        assertThat(new StatusTable(terminal(false), NodeOrder.name, rates).of(List.of(STATUS)))
                .isEqualTo("""
                        reports   queued 12 of 500   circuit OPEN (10 failures, 42 s left)   forged 4
                          node                       idle   busy  stuck   held     executed   failed     per s  workers
                          a-node-with-a-long-name       4      1      5      2       600000       40         –  ##........
                          b                             3      1      5      2       600000       40         –  ###.......
                          all nodes                     7      3      5      4      1234567       89         –  ###.......""");
    }

    @Test
    void counts_a_node_that_came_since_the_last_look_once_its_rate_is_known() {
        ExecutionRates rates = new ExecutionRates();
        rates.look(List.of(status(node("a", 0))));
        PoolStatus now = status(executed(node("a", 0), 600, Instant.EPOCH.plusSeconds(2)), node("b", 9));
        rates.look(List.of(now));
        assertThat(new StatusTable(terminal(false), NodeOrder.name, rates)
                        .of(List.of(now))
                        .lines()
                        .skip(2))
                .containsExactly(
                        "  a               0      1      5      2       600600       40       300  ##########",
                        "  b               9      1      5      2       600000       40         –  #.........",
                        "  all nodes       7      3      5      4      1234567       89       300  ###.......");
    }

    @Test
    void shows_nothing_that_steers_a_terminal() {
        PoolStatus evil = status("re\033[2Jports", node("n\r\u009b2J\n\u202e", 1));
        assertThat(new StatusTable(terminal(false)).of(List.of(evil))).isEqualTo("""
                        re?[2Jports   queued 12 of 500   circuit OPEN (10 failures, 42 s left)   forged 4
                          node         idle   busy  stuck   held     executed   failed
                          n??2J??         1      1      5      2       600000       40
                          all nodes       7      3      5      2      1234567       89""");
    }

    @Test
    void sorts_nodes_by_most_and_then_by_name() {
        NodeStatus c = executed(node("c", 1), 5, Instant.EPOCH);
        List<NodeStatus> nodes = List.of(node("b", 1), c, node("a", 1));
        assertThat(NodeOrder.executed.of(nodes)).extracting(NodeStatus::node).containsExactly("c", "a", "b");
        assertThat(NodeOrder.name.of(nodes)).extracting(NodeStatus::node).containsExactly("a", "b", "c");
    }

    private static String table(boolean coloured) {
        return new StatusTable(terminal(coloured)).of(List.of(STATUS));
    }

    private static Terminal terminal(boolean coloured) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return new Terminal(nowhere, nowhere, false, coloured, Map.of());
    }

    private static PoolStatus status(NodeStatus... nodes) {
        return status("reports", nodes);
    }

    private static PoolStatus status(String pool, NodeStatus... nodes) {
        return new PoolStatus(
                pool,
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
                List.of(nodes));
    }

    private static NodeStatus node(String name, int idle) {
        UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        return new NodeStatus(name, id, Intake.OPEN, idle + 1, idle, 1, 5, 2, 600_000, 40, 0, Instant.EPOCH);
    }

    /** The same node, that many tasks later. */
    private static NodeStatus executed(NodeStatus node, long more, Instant at) {
        return new NodeStatus(
                node.node(),
                node.nodeId(),
                node.intake(),
                node.wantedWorkers(),
                node.idleWorkers(),
                node.busyWorkers(),
                node.stuckWorkers(),
                node.heldTasks(),
                node.totalTasksExecuted() + more,
                node.totalTasksFailed(),
                node.workerRestarts(),
                at);
    }
}
