package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.Intake;
import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.breaker.BreakerRules;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusReaderTest {

    private static final String POOL = "reports";
    private static final PoolDefinition DEFINITION = new PoolDefinition(
            1000, Duration.ofSeconds(30), new BreakerRules(10, Duration.ofSeconds(60), 1), BreakerStore.MAP, 1);
    private static final BreakerStatus BREAKER = new BreakerStatus(BreakerPhase.OPEN, 10, Duration.ofSeconds(3), false);
    private static final Instant NOW = Instant.ofEpochMilli(1_000_000);
    private static final UUID A = new UUID(1, 1);
    private static final UUID B = new UUID(2, 2);

    private final Map<NodePoolKey, StatusRow> rows = new LinkedHashMap<>();

    @BeforeEach
    void two_nodes() {
        rows.put(new NodePoolKey(B, POOL), row("b", 4, 1, 2, new Totals(10, 3, 1, 2, 0, 0)));
        rows.put(new NodePoolKey(A, POOL), row("a", 8, 8, 0, new Totals(5, 2, 0, 1, 0, 0)));
    }

    @Test
    void sums_the_rows_of_all_nodes() {
        PoolStatus status = sum(Set.of(A, B), 7);
        assertThat(status.pool()).isEqualTo(POOL);
        assertThat(status.pause()).isEqualTo(Pause.REJECTS);
        assertThat(status.workers()).isEqualTo(12);
        assertThat(status.busyWorkers()).isEqualTo(9);
        assertThat(status.stuckWorkers()).isEqualTo(4);
        assertThat(status.maxQueueSize()).isEqualTo(1000);
        assertThat(status.totalTasksExecuted()).isEqualTo(15);
        assertThat(status.totalTasksFailed()).isEqualTo(5);
        assertThat(status.totalTasksUndecodable()).isEqualTo(1);
        assertThat(status.totalTasksExpired()).isEqualTo(3);
        assertThat(status.takenAt()).isEqualTo(NOW);
        assertThat(status.nodes()).extracting(NodeStatus::node).containsExactly("a", "b");
    }

    @Test
    void counts_as_queued_what_a_node_holds_and_has_not_started() {
        assertThat(sum(Set.of(A, B), 7).queuedTasks()).isEqualTo(9);
    }

    /** The seed's pool lists a worker that finished twice as idle, and so shows more idle workers than it has. */
    @Test
    void idle_workers_are_never_counted_double() {
        PoolStatus status = sum(Set.of(A, B), 0);
        assertThat(status.idleWorkers()).isEqualTo(3);
        assertThat(status.nodes()).extracting(NodeStatus::idleWorkers).containsExactly(0, 3);
    }

    @Test
    void counts_the_totals_but_not_the_workers_of_a_node_that_died() {
        PoolStatus status = sum(Set.of(A), 7);
        assertThat(status.workers()).isEqualTo(8);
        assertThat(status.queuedTasks()).isEqualTo(7);
        assertThat(status.nodes()).extracting(NodeStatus::node).containsExactly("a");
        assertThat(status.totalTasksExecuted()).isEqualTo(15);
    }

    @Test
    void counts_a_node_once_whose_row_still_stands_beside_the_retired_one() {
        rows.put(NodePoolKey.retired(POOL), RetiredTotals.NONE.plus(B, new Totals(10, 3, 1, 2, 0, 0)));
        assertThat(sum(Set.of(A), 0).totalTasksExecuted()).isEqualTo(15);
        rows.remove(new NodePoolKey(B, POOL));
        assertThat(sum(Set.of(A), 0).totalTasksExecuted()).isEqualTo(15);
    }

    @Property(tries = 200)
    void never_lets_totals_go_back_while_a_node_leaves(
            @ForAll @IntRange(max = 1000) int executed, @ForAll @IntRange(max = 1000) int failed) {
        rows.clear();
        Totals totals = new Totals(executed, failed, 0, 0, 0, 0);
        rows.put(new NodePoolKey(A, POOL), row("a", 1, 0, 0, totals));
        assertThat(sum(Set.of(A), 0).totalTasksExecuted()).isEqualTo(executed);
        assertThat(sum(Set.of(), 0).totalTasksExecuted()).isEqualTo(executed);
        rows.put(NodePoolKey.retired(POOL), RetiredTotals.NONE.plus(A, totals));
        assertThat(sum(Set.of(), 0).totalTasksExecuted()).isEqualTo(executed);
        rows.remove(new NodePoolKey(A, POOL));
        assertThat(sum(Set.of(), 0).totalTasksExecuted()).isEqualTo(executed);
        assertThat(sum(Set.of(), 0).totalTasksFailed()).isEqualTo(failed);
    }

    @Test
    void tells_the_age_of_the_oldest_row_and_none_below_zero() {
        rows.put(new NodePoolKey(A, POOL), row("a", 8, 0, 0, Totals.NONE).at(NOW.toEpochMilli() - 700));
        assertThat(sum(Set.of(A, B), 0).oldestRowAge()).isEqualTo(Duration.ofMillis(700));
        rows.put(new NodePoolKey(A, POOL), row("a", 8, 0, 0, Totals.NONE).at(NOW.toEpochMilli() + 700));
        assertThat(sum(Set.of(A), 0).oldestRowAge()).isZero();
        assertThat(sum(Set.of(), 0).oldestRowAge()).isZero();
    }

    @Test
    void shows_an_empty_pool_if_no_node_runs_workers() {
        rows.clear();
        PoolStatus status = sum(Set.of(A), 3);
        assertThat(status.workers()).isZero();
        assertThat(status.queuedTasks()).isEqualTo(3);
        assertThat(status.nodes()).isEmpty();
    }

    @Test
    void says_that_the_circuit_is_open_while_the_breaker_is_not_closed() {
        assertThat(sum(Set.of(A), 0).circuitOpen()).isTrue();
        assertThat(sum(Set.of(A), 0).breaker()).isEqualTo(BREAKER);
    }

    private PoolStatus sum(Set<UUID> members, int inQueue) {
        return StatusReader.sum(POOL, DEFINITION, Pause.REJECTS, inQueue, BREAKER, members, rows, NOW);
    }

    private static NodePoolStatus row(String node, int workers, int busy, int held, Totals totals) {
        return new NodePoolStatus(
                node, Intake.PAUSED, 9, workers, busy, held, 2, 0, totals, TaskTimes.NONE, NOW.toEpochMilli());
    }
}
