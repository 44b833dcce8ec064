package io.hazelpool.cluster;

import static io.hazelpool.api.Submission.Answer.ACCEPTED;
import static io.hazelpool.api.Submission.Answer.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.WireTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With fewer nodes than {@code cluster.min-size}, nothing is queued or run; and nothing is lost. */
@Timeout(120)
class MinSizeTest {

    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int WAITING = 50;

    private static NodeConfig settings(NodeConfig config) {
        return config.with(NodeKeys.CLUSTER_MIN_SIZE, 2).withPool("careful", PoolKeys.WORKERS, 1);
    }

    @Test
    void too_few_nodes_queue_and_run_nothing_until_there_are_enough_again() throws InterruptedException {
        try (TestCluster cluster = TestCluster.of(2, MinSizeTest::settings);
                Gate gate = new Gate()) {
            WorkerPool pool = cluster.client(config -> config.with(ClientKeys.CLIENT_LOSS_GRACE, GRACE))
                    .pool("careful");
            List<TaskHandle<?>> running = List.of(pool.submit(gate.task()), pool.submit(gate.task()));
            await().until(() -> gate.waiting() == 2);
            List<TaskHandle<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < WAITING; i++) {
                int number = i;
                waiting.add(pool.submit(() -> number));
            }
            await().until(() -> pool.status().queuedTasks() == WAITING);

            cluster.crash(cluster.nodes().get(0));
            // Hazelcast counts a moment after it has seen a member go whether enough are left; till then, tasks are
            // taken.
            HazelcastInstance asking = cluster.rawClient(WireTypes.serialization());
            await().until(() -> refusesTasks(asking));
            gate.open();
            await().until(() ->
                    running.stream().allMatch(handle -> handle.outcome().isDone()));
            assertThat(running.stream().map(handle -> handle.outcome().join()))
                    .as("one went with its node, the other one ran")
                    .hasAtLeastOneElementOfType(Outcome.Lost.class)
                    .hasAtLeastOneElementOfType(Outcome.Succeeded.class);

            for (long end = System.nanoTime() + GRACE.multipliedBy(4).toNanos(); System.nanoTime() < end; ) {
                long started = System.nanoTime();
                Submission answer = pool.execute(() -> {}, TaskOptions.DEFAULT.deadline(DEADLINE));
                assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(DEADLINE.multipliedBy(2));
                assertThat(answer.answer()).isEqualTo(UNAVAILABLE);
                assertThat(answer.message()).contains("not queued", "cluster.min-size");
                PoolStatus status = pool.status();
                assertThat(status.queuedTasks()).isEqualTo(WAITING);
                assertThat(status.breaker()).isEqualTo(new BreakerStatus(BreakerPhase.CLOSED, 0, Duration.ZERO, false));
            }
            assertThat(waiting).noneMatch(handle -> handle.outcome().isDone());

            cluster.startNode();
            for (int i = 0; i < WAITING; i++) {
                assertThat(waiting.get(i).result())
                        .succeedsWithin(Duration.ofSeconds(20))
                        .isEqualTo(i);
            }
            assertThat(pool.execute(() -> {}).answer()).isEqualTo(ACCEPTED);
        }
    }

    private static boolean refusesTasks(HazelcastInstance client) {
        return catchThrowable(
                        () -> client.getQueue(ClusterNames.queue("careful")).addAll(List.of()))
                instanceof SplitBrainProtectionException;
    }

    @Test
    void the_first_node_waits_for_the_others() {
        try (TestCluster cluster = TestCluster.of(1, MinSizeTest::settings)) {
            WorkerPool pool = cluster.client().pool("careful");
            assertThat(pool.execute(() -> {}, TaskOptions.DEFAULT.deadline(DEADLINE))
                            .answer())
                    .isEqualTo(UNAVAILABLE);
            assertThat(pool.status().workers()).isEqualTo(1);

            cluster.startNode();
            assertThat(pool.submit(() -> 42).result())
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo(42);
        }
    }

    @Test
    void a_node_that_asks_for_another_size_is_refused() {
        try (TestCluster cluster = TestCluster.of(1, MinSizeTest::settings)) {
            assertThatExceptionOfType(NodeStartException.class)
                    .isThrownBy(
                            () -> cluster.startNode(config -> settings(config).with(NodeKeys.CLUSTER_MIN_SIZE, 1)))
                    .withMessageContaining("cluster.min-size is 1 here, 2 in the cluster");
        }
    }
}
