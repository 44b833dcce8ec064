package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.Intake;
import io.hazelpool.api.NoSuchPoolException;
import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.Submission;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import io.hazelpool.wire.Purge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operators' orders: heeded by all nodes and clients soon, by nodes that come later too, and shown. */
@Timeout(90)
class ControlTest {

    /** Sooner than nodes look by themselves, should a notice be missed. */
    private static final Duration SOON = Duration.ofSeconds(4);

    private TestCluster cluster;
    private PoolClient client;
    private WorkerPool pool;

    @BeforeEach
    void start() {
        cluster = TestCluster.of(
                2, config -> config.withPool("async_pool", PoolKeys.WORKERS, 4).withPool("idle", PoolKeys.WORKERS, 1));
        client = cluster.client();
        pool = client.pool("async_pool");
        assertThat(pool.submit(() -> 1).result()).succeedsWithin(Duration.ofSeconds(5));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void a_paused_pool_finishes_what_runs_starts_nothing_and_rejects() {
        WorkerPool elsewhere = cluster.client().pool("async_pool");
        assertThat(elsewhere.submit(() -> 1).result()).succeedsWithin(Duration.ofSeconds(5));
        try (Gate gate = new Gate()) {
            List<TaskHandle<Void>> running = submit(8, gate);
            await().until(() -> gate.waiting() == 8);
            List<TaskHandle<Void>> waiting = submit(5, gate);
            awaitQueued(5);

            pool.pause();
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(elsewhere.execute(() -> {}).answer()).isEqualTo(Answer.PAUSED);
                assertThat(pool.status().nodes())
                        .extracting(NodeStatus::intake)
                        .containsExactly(Intake.PAUSED, Intake.PAUSED);
            });
            Submission refused = pool.execute(() -> {});
            assertThat(refused.message()).contains("async_pool: an operator paused this pool", "pool resume");
            assertThat(pool.status().paused()).isTrue();

            gate.open();
            assertAllSucceed(running);
            await().until(() -> pool.status().busyWorkers() == 0);
            assertThat(waiting).noneMatch(handle -> handle.result().isDone());
            assertThat(client.pool("idle").submit(() -> 2).result()).succeedsWithin(Duration.ofSeconds(5));

            pool.resume();
            assertAllSucceed(waiting);
            await().atMost(SOON).until(() -> elsewhere.execute(() -> {}).isAccepted());
            assertThat(pool.status().pause()).isEqualTo(Pause.NONE);
        }
    }

    @Test
    void a_pause_that_queues_takes_submissions_and_holds_for_nodes_that_come_later() {
        pool.pause(Pause.QUEUES);
        awaitIntake(Intake.PAUSED, Intake.PAUSED);
        List<TaskHandle<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            waiting.add(pool.submit(() -> number));
        }
        awaitQueued(20);
        cluster.startNode();
        awaitIntake(Intake.PAUSED, Intake.PAUSED, Intake.PAUSED);
        cluster.stop(cluster.nodes().get(0));
        awaitQueued(20);
        assertThat(waiting).noneMatch(handle -> handle.result().isDone());
        pool.resume();
        assertAllSucceed(waiting);
    }

    @Test
    void a_drained_node_finishes_what_it_runs_and_stays_drained_when_it_is_started_anew() {
        PoolNode first = cluster.nodes().get(0);
        try (Gate gate = new Gate()) {
            List<TaskHandle<Void>> running = submit(8, gate);
            await().until(() -> gate.waiting() == 8);
            client.drain(first.name());
            await().atMost(SOON).until(() -> row(pool, first.name()).intake() == Intake.DRAINED);
            await().atMost(SOON)
                    .until(() -> row(client.pool("idle"), first.name()).intake() == Intake.DRAINED);
            assertThat(row(pool, first.name()).busyWorkers()).isEqualTo(4);
            gate.open();
            assertAllSucceed(running);
        }
        await().until(() -> row(pool, first.name()).busyWorkers() == 0);
        assertRunsOnlyOn(cluster.nodes().get(1).name());

        String address = first.address();
        cluster.stop(first);
        PoolNode again = cluster.startNodeAt(address);
        assertThat(again.name()).isEqualTo(first.name());
        awaitRowOf(again);
        assertThat(row(pool, again.name()).intake()).isEqualTo(Intake.DRAINED);
        assertRunsOnlyOn(cluster.nodes().get(0).name());

        client.undrain(again.name());
        await().atMost(SOON).until(() -> row(pool, again.name()).intake() == Intake.OPEN);
        try (Gate gate = new Gate()) {
            submit(8, gate);
            await().until(() -> gate.waiting() == 8);
        }
    }

    @Test
    void a_purge_cancels_what_waits_and_each_submitter_is_told() {
        try (Gate gate = new Gate()) {
            List<TaskHandle<Void>> running = submit(8, gate);
            await().until(() -> gate.waiting() == 8);
            List<TaskHandle<Void>> waiting = submit(500, gate);
            pool.executeAll(Collections.nCopies(100, gate.task()));
            awaitQueued(600);
            assertThat(cluster.client().pool("async_pool").purge()).isEqualTo(600);
            assertThat(waiting)
                    .allSatisfy(handle -> assertThat(handle.outcome())
                            .succeedsWithin(Duration.ofSeconds(5))
                            .isInstanceOf(Outcome.Cancelled.class));
            assertThat(running).noneMatch(handle -> handle.result().isDone());
            gate.open();
            assertAllSucceed(running);
            await().untilAsserted(() -> {
                PoolStatus status = pool.status();
                assertThat(status.queuedTasks()).isZero();
                assertThat(status.totalTasksCancelled()).isEqualTo(600);
                assertThat(status.totalTasksExecuted()).isEqualTo(9);
                assertThat(status.totalTasksLost()).isZero();
            });
            assertThat(pool.purge()).isZero();
        }
    }

    /** It failed, or asked all anew and lost count of what they had cancelled. */
    @Test
    void a_purge_counts_what_the_others_cancel_though_a_node_dies_over_it() {
        pool.pause(Pause.QUEUES);
        awaitIntake(Intake.PAUSED, Intake.PAUSED);
        List<TaskHandle<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(pool.submit(() -> 1));
        }
        PoolNode dying = cluster.nodes().get(1);
        CountDownLatch died = new CountDownLatch(1);
        Purge.carriedOutBy(cluster.member(dying), name -> {
            awaitOpen(died);
            return 0;
        });
        CompletableFuture<Integer> purged = CompletableFuture.supplyAsync(pool::purge);
        awaitQueued(0);
        assertThat(purged).isNotDone();
        cluster.crash(dying);
        assertThat(purged).succeedsWithin(Duration.ofSeconds(15)).isEqualTo(50);
        died.countDown();
        assertThat(waiting)
                .allSatisfy(handle -> assertThat(handle.outcome())
                        .succeedsWithin(Duration.ofSeconds(5))
                        .isInstanceOf(Outcome.Cancelled.class));
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_resize_holds_on_all_nodes_or_on_one_and_for_those_that_come_later() {
        pool.resize(7);
        awaitWorkers(7, 7);
        String first = pool.status().nodes().get(0).node();
        pool.resize(2, first);
        awaitWorkers(2, 7);
        assertThat(row(pool, first).wantedWorkers()).isEqualTo(2);
        cluster.startNode();
        awaitWorkers(2, 7, 7);
        try (Gate gate = new Gate()) {
            submit(20, gate);
            await().until(() -> gate.waiting() == 16);
            pool.resize(1);
            await().atMost(SOON).until(() -> row(pool, first).wantedWorkers() == 1);
            assertThat(pool.status().busyWorkers()).isEqualTo(16);
        }
        awaitWorkers(1, 1, 1);
        pool.resetSize();
        awaitWorkers(4, 4, 4);
        assertThat(client.pool("idle").status().workers()).isEqualTo(3);
    }

    @Test
    void orders_for_what_is_not_there_are_refused_with_what_is() {
        assertThatThrownBy(() -> client.pool("nope").pause())
                .isInstanceOf(NoSuchPoolException.class)
                .hasMessageContaining("async_pool");
        assertThatThrownBy(() -> client.pool("nope").purge()).isInstanceOf(NoSuchPoolException.class);
        assertThatThrownBy(() -> client.pool("nope").resize(3)).isInstanceOf(NoSuchPoolException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.drain("nope"))
                .withMessageContaining("no node is named 'nope'; there are [")
                .withMessageContaining(cluster.nodes().get(0).name());
        assertThatIllegalArgumentException().isThrownBy(() -> client.undrain("nope"));
        assertThatIllegalArgumentException().isThrownBy(() -> pool.resize(3, "nope"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool.resize(0))
                .withMessageContaining("must be a whole number from 1 to 10000");
    }

    @Test
    void a_named_node_keeps_its_size_when_it_is_started_anew() {
        PoolNode named = cluster.startNode(config -> config.with(NodeKeys.NODE_NAME, "node-7"));
        awaitRowOf(named);
        pool.resize(9, "node-7");
        await().atMost(SOON).until(() -> row(pool, "node-7").wantedWorkers() == 9);
        cluster.stop(named);
        awaitRowOf(cluster.startNode(config -> config.with(NodeKeys.NODE_NAME, "node-7")));
        assertThat(row(pool, "node-7").wantedWorkers()).isEqualTo(9);
    }

    @Test
    void orders_end_with_the_cluster_and_clients_that_outlive_it_know() {
        pool.pause();
        await().atMost(SOON).until(() -> pool.execute(() -> {}).answer() == Answer.PAUSED);
        String address = cluster.nodes().get(0).address();
        cluster.stop(cluster.nodes().get(1));
        cluster.stop(cluster.nodes().get(0));
        cluster.startNodeAt(address);
        await().until(() -> pool.execute(() -> {}).isAccepted());
        assertThat(pool.status().paused()).isFalse();
    }

    private List<TaskHandle<Void>> submit(int count, Gate gate) {
        List<TaskHandle<Void>> handles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            handles.add(pool.submit(gate.task()));
        }
        return handles;
    }

    private static void assertAllSucceed(List<? extends TaskHandle<?>> handles) {
        assertThat(CompletableFuture.allOf(
                        handles.stream().map(TaskHandle::result).toArray(CompletableFuture[]::new)))
                .succeedsWithin(Duration.ofSeconds(10));
    }

    private void assertRunsOnlyOn(String node) {
        try (Gate gate = new Gate()) {
            List<TaskHandle<Void>> handles = submit(8, gate);
            await().until(() -> gate.waiting() == 4);
            await().until(() -> row(pool, node).busyWorkers() == 4);
            awaitQueued(4);
            gate.open();
            assertAllSucceed(handles);
        }
    }

    private void awaitRowOf(PoolNode node) {
        await().untilAsserted(() ->
                assertThat(pool.status().nodes()).extracting(NodeStatus::nodeId).contains(node.id()));
    }

    private void awaitQueued(int tasks) {
        await().untilAsserted(() -> assertThat(pool.status().queuedTasks()).isEqualTo(tasks));
    }

    private void awaitIntake(Intake... intakes) {
        await().untilAsserted(() ->
                assertThat(pool.status().nodes()).extracting(NodeStatus::intake).containsExactly(intakes));
    }

    private void awaitWorkers(Integer... idle) {
        await().untilAsserted(() -> assertThat(pool.status().nodes())
                .extracting(NodeStatus::idleWorkers)
                .containsExactlyInAnyOrder(idle));
    }

    private static NodeStatus row(WorkerPool pool, String node) {
        return pool.status().nodes().stream()
                .filter(row -> row.node().equals(node))
                .findFirst()
                .orElseThrow();
    }
}
