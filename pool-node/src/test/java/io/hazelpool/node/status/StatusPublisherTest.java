package io.hazelpool.node.status;

import static io.hazelpool.node.Waiting.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.hazelpool.api.Intake;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.Failing;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.node.worker.OutcomeSink;
import io.hazelpool.node.worker.RecordedReplies;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.node.worker.TestTasks.Gate;
import io.hazelpool.node.worker.TimeLimits;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.ClusterOrders;
import io.hazelpool.wire.NodePoolKey;
import io.hazelpool.wire.NodePoolStatus;
import io.hazelpool.wire.StatusRow;
import io.hazelpool.wire.TaskTimes;
import io.hazelpool.wire.Totals;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StatusPublisherTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final TestMembers members = new TestMembers();

    @SuppressWarnings("NullAway.Init")
    private static HazelcastInstance hazelcast;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final TimeLimits timeLimits = new TimeLimits();
    private final WorkerSupervisor reports = workers("reports", 3);
    private final WorkerSupervisor mails = workers("mails", 1);
    private final StatusPublisher publisher = new StatusPublisher(hazelcast, "node-7", List.of(reports, mails), thread);

    @BeforeAll
    static void start_a_member() {
        hazelcast = members.start();
    }

    @AfterAll
    static void stop_the_member() {
        members.close();
    }

    @BeforeEach
    void forget() {
        rows().clear();
    }

    @AfterEach
    void stop() throws InterruptedException {
        thread.shutdownNow();
        reports.stop(LONG);
        mails.stop(LONG);
    }

    private WorkerSupervisor workers(String pool, int count) {
        WorkerSupervisor workers = new WorkerSupervisor(
                PoolConfig.defaults(pool).with(PoolKeys.WORKERS, count),
                new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis),
                new RecordedReplies(),
                OutcomeSink.NONE);
        workers.start(timeLimits);
        await().until(() -> workers.handover().load().workers() == count);
        return workers;
    }

    private static IMap<NodePoolKey, StatusRow> rows() {
        return hazelcast.getMap(ClusterNames.STATUS);
    }

    private static @Nullable NodePoolStatus row(String pool) {
        return (NodePoolStatus) rows().get(
                        new NodePoolKey(hazelcast.getCluster().getLocalMember().getUuid(), pool));
    }

    private static NodePoolStatus rowOf(String pool) {
        return requireNonNull(row(pool));
    }

    @Test
    void publishes_a_row_for_each_pool_at_once() {
        publisher.start();
        await().until(() -> row("reports") != null && row("mails") != null);
        NodePoolStatus row = rowOf("reports");
        assertThat(row)
                .isEqualTo(new NodePoolStatus(
                        "node-7", Intake.OPEN, 3, 3, 0, 0, 0, 0, Totals.NONE, TaskTimes.NONE, row.updatedAt()));
        assertThat(rowOf("mails").workers()).isEqualTo(1);
    }

    /** Not started, it has no other reason to write than the change. */
    @Test
    void publishes_what_changes_from_the_first_task_to_the_end_of_the_last() {
        for (int round = 1; round <= 3; round++) {
            int before = round - 1;
            Gate gate = new Gate();
            reports.handover().put(List.of(TestTasks.untracked(gate.waiting())));
            publisher.changed();
            await().until(() -> row("reports") != null
                    && rowOf("reports").busy() == 1
                    && rowOf("reports").totals().executed() == before);
            gate.open();
            await().until(() -> rowOf("reports").busy() == 0);
            assertThat(rowOf("reports").totals()).isEqualTo(new Totals(round, 0, 0, 0, 0, 0));
        }
    }

    /** Who drains a node to end it must not read so while a take under way can still bring tasks. */
    @Test
    void shows_a_node_as_drained_once_nothing_is_taken_any_more() {
        reports.handover().setResting(false);
        publisher.start();
        publisher.ordered(ClusterOrders.NONE.drained("node-7"));
        await().until(() -> rowOf("mails").intake() == Intake.DRAINED);
        assertThat(rowOf("reports").intake()).isEqualTo(Intake.OPEN);
        reports.handover().setResting(true);
        publisher.changed();
        await().until(() -> rowOf("reports").intake() == Intake.DRAINED);
        publisher.ordered(ClusterOrders.NONE);
        await().until(() -> rowOf("reports").intake() == Intake.OPEN);
        publisher.leaving();
        await().until(() -> rowOf("reports").intake() == Intake.DRAINED);
    }

    @Test
    void publishes_a_second_after_a_change_and_then_every_five_though_nothing_changes() {
        publisher.start();
        await().until(() -> row("reports") != null);
        long first = rowOf("reports").updatedAt();
        await().atMost(Duration.ofSeconds(2)).until(() -> rowOf("reports").updatedAt() > first);
        long second = rowOf("reports").updatedAt();
        assertThat(second - first).isGreaterThanOrEqualTo(1_000);
        await().until(() -> rowOf("reports").updatedAt() > second);
        assertThat(rowOf("reports").updatedAt() - second).isBetween(4_000L, 8_000L);
    }

    @Test
    void goes_on_after_whatever_kept_a_row_from_being_published() {
        HazelcastInstance failing = Failing.first(
                HazelcastInstance.class,
                hazelcast,
                "getMap",
                new IllegalStateException("on purpose"),
                new NoClassDefFoundError("on purpose"));
        new StatusPublisher(failing, "node-7", List.of(reports), thread).start();
        await().until(() -> row("reports") != null);
    }

    @Test
    void publishes_a_last_time_when_it_stops_and_then_no_more() throws InterruptedException {
        publisher.start();
        await().until(() -> row("reports") != null);
        rows().clear();
        publisher.stop(LONG);
        assertThat(rowOf("reports").workers()).isEqualTo(3);
        assertThat(thread.isTerminated()).isTrue();
    }
}
