package io.hazelpool.node.metrics;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.node.status.ClusterStatus;
import io.hazelpool.node.worker.OutcomeSink;
import io.hazelpool.node.worker.RecordedReplies;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.node.worker.TimeLimits;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.BreakerCell;
import io.hazelpool.wire.BreakerStore;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.PoolDefinition;
import io.hazelpool.wire.Strangers;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NodeMetricsTest {

    private static final BreakerRules RULES = new BreakerRules(1, Duration.ofMinutes(1), 1);
    private static final TestMembers members = new TestMembers();

    @SuppressWarnings("NullAway.Init")
    private static HazelcastInstance hazelcast;

    private final WorkerSupervisor reports = new WorkerSupervisor(
            PoolConfig.defaults("reports").with(PoolKeys.WORKERS, 2),
            new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis),
            new RecordedReplies(),
            OutcomeSink.NONE);
    private final NodeMetrics metrics = new NodeMetrics(
            hazelcast,
            "node-7",
            List.of(reports),
            pool -> 3,
            () -> 4,
            new ClusterGauges(hazelcast, new ClusterStatus(hazelcast)));

    @BeforeAll
    static void start_a_member() {
        hazelcast = members.start();
    }

    @AfterAll
    static void stop_the_member() {
        members.close();
    }

    @BeforeEach
    void start() {
        reports.start(new TimeLimits());
        await().until(() -> reports.handover().load().workers() == 2);
    }

    @AfterEach
    void stop() throws InterruptedException {
        metrics.close();
        reports.stop(Duration.ofSeconds(10));
        hazelcast.getQueue(ClusterNames.queue("reports")).clear();
        hazelcast.getMap(ClusterNames.POOLS).clear();
    }

    @Test
    void counts_tasks_by_how_they_ended_here_and_those_it_found_lost_elsewhere() {
        reports.handover().put(List.of(run(() -> 1), run(() -> {
            throw new IllegalStateException("on purpose");
        })));
        await().until(() -> reports.totals().executed() == 2);
        assertThat(metrics.scrape())
                .contains(
                        "hazelpool_tasks_finished_total{outcome=\"succeeded\",pool=\"reports\"} 1.0",
                        "hazelpool_tasks_finished_total{outcome=\"failed\",pool=\"reports\"} 1.0",
                        "hazelpool_tasks_finished_total{outcome=\"timed_out\",pool=\"reports\"} 0.0",
                        "hazelpool_tasks_finished_total{outcome=\"lost\",pool=\"reports\"} 3.0",
                        "hazelpool_tasks_rejected_forged_total{pool=\"reports\"} 0.0");
    }

    @Test
    void tells_how_long_tasks_waited_and_ran() {
        reports.handover().put(List.of(run(() -> 1)));
        await().until(() -> reports.totals().executed() == 1);
        assertThat(metrics.scrape())
                .contains(
                        "# TYPE hazelpool_task_wait_seconds histogram",
                        "hazelpool_task_wait_seconds_bucket{pool=\"reports\",le=\"+Inf\"} 1",
                        "hazelpool_task_run_seconds_bucket{pool=\"reports\",le=\"300.0\"} 1",
                        "hazelpool_task_run_seconds_count{pool=\"reports\"} 1",
                        "hazelpool_task_run_seconds_sum{pool=\"reports\"} ");
    }

    @Test
    void tells_what_its_workers_and_the_cluster_do() {
        PoolDefinition definition = new PoolDefinition(1_000, Duration.ofSeconds(30), RULES, BreakerStore.MAP, 1);
        hazelcast.getMap(ClusterNames.POOLS).set("reports", definition);
        hazelcast
                .getQueue(ClusterNames.queue("reports"))
                .add(new TaskEnvelope(UUID.randomUUID(), null, 0, TaskEnvelope.NEVER, new byte[0]));
        long now = System.currentTimeMillis();
        new BreakerCell(hazelcast, "reports", definition).change(word -> word.forcedOpen(RULES, now), word -> "a test");
        assertThat(metrics.scrape())
                .contains(
                        "hazelpool_workers{pool=\"reports\",state=\"idle\"} 2.0",
                        "hazelpool_workers{pool=\"reports\",state=\"busy\"} 0.0",
                        "hazelpool_workers{pool=\"reports\",state=\"stuck\"} 0.0",
                        "hazelpool_queue_tasks{pool=\"reports\"} 1.0",
                        "hazelpool_breaker_phase{pool=\"reports\"} 2.0",
                        "hazelpool_cluster_members 1.0",
                        "hazelpool_build_info{node=\"node-7\",version=\"")
                .containsPattern("hazelpool_queue_oldest_task_age_seconds\\{pool=\"reports\"} 1\\.\\d+E9")
                .contains("jvm_memory_used_bytes", "jvm_gc_", "jvm_threads_live_threads", "process_uptime_seconds");
    }

    @Test
    void tells_how_much_waits_whatever_is_first_in_the_queue() {
        PoolDefinition definition = new PoolDefinition(1_000, Duration.ofSeconds(30), RULES, BreakerStore.MAP, 1);
        hazelcast.getMap(ClusterNames.POOLS).set("reports", definition);
        List<Object> strange = new ArrayList<>(Strangers.unreadables());
        strange.addAll(Strangers.others());
        assertThat(strange).allSatisfy(first -> {
            ClusterGauges gauges = new ClusterGauges(hazelcast, new ClusterStatus(hazelcast));
            hazelcast.getQueue(ClusterNames.queue("reports")).clear();
            hazelcast.getQueue(ClusterNames.queue("reports")).add(first);
            gauges.read();
            assertThat(gauges.queuedTasks("reports")).isEqualTo(1);
            assertThat(gauges.oldestTaskSeconds("reports")).isZero();
        });
    }

    @Test
    void tells_nothing_of_a_pool_that_the_cluster_does_not_tell_of() {
        assertThat(metrics.scrape())
                .contains(
                        "hazelpool_queue_tasks{pool=\"reports\"} NaN",
                        "hazelpool_queue_oldest_task_age_seconds{pool=\"reports\"} NaN",
                        "hazelpool_breaker_phase{pool=\"reports\"} NaN");
    }

    private static TaskEnvelope run(PoolCallable<?> task) {
        return TestTasks.untracked(task);
    }
}
