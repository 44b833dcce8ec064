package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.NodeClaims;
import io.hazelpool.wire.WireTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The truth when a node dies, however it is found out. */
@Timeout(90)
class LossTest {

    @Test
    void what_a_dead_node_was_running_is_lost_and_the_rest_goes_on() {
        try (TestCluster cluster = TestCluster.of(3, UnaryOperator.identity());
                Gate gate = new Gate()) {
            WorkerPool pool = cluster.client().pool("async_pool");
            List<TaskHandle<?>> handles = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                handles.add(pool.submit(gate.task()));
            }
            await().until(() -> gate.waiting() == 24);
            await().until(() -> claims(cluster) == 24);

            PoolNode oldest = cluster.nodes().get(0); // which accounts for losses, as long as it lives
            cluster.crash(oldest);
            await().atMost(Duration.ofSeconds(15)).until(() -> ended(handles) == 8);
            gate.open();
            await().atMost(Duration.ofSeconds(15)).until(() -> ended(handles) == 24);

            assertThat(handles.stream()
                            .filter(handle -> handle.outcome().join() instanceof Outcome.Lost<?> lost
                                    && lost.cause().mayHaveStarted())
                            .count())
                    .isEqualTo(8);
            await().untilAsserted(() -> {
                PoolStatus status = pool.status();
                assertThat(status.totalTasksLost()).isEqualTo(8);
                assertThat(status.totalTasksExecuted()).isEqualTo(16);
            });
            await().untilAsserted(() -> assertThat(cluster.nodes().get(0).failures())
                    .hasSize(8)
                    .allSatisfy(note -> {
                        assertThat(note.ending()).isEqualTo(Ending.LOST);
                        assertThat(note.node()).isEqualTo(oldest.name());
                        assertThat(note.message()).contains("may have run");
                    }));
        }
    }

    @Test
    void a_task_taken_by_a_poll_that_nobody_answers_for_is_lost_after_the_grace() {
        try (TestCluster cluster = TestCluster.of(1, config -> config.withPool("single", PoolKeys.WORKERS, 1));
                Gate gate = new Gate()) {
            PoolClient client =
                    cluster.client(config -> config.with(ClientKeys.CLIENT_LOSS_GRACE, Duration.ofSeconds(2)));
            WorkerPool pool = client.pool("single");
            TaskHandle<?> running = pool.submit(gate.task());
            await().until(() -> gate.waiting() == 1);
            TaskHandle<Integer> stolen = pool.submit(() -> 1);
            TaskHandle<Integer> waiting = pool.submit(() -> 2);
            await().until(() -> pool.status().queuedTasks() == 2);

            HazelcastInstance thief = cluster.rawClient(WireTypes.serialization());
            try {
                assertThat(thief.getQueue(ClusterNames.queue("single")).poll()).isNotNull();
            } finally {
                thief.shutdown();
            }
            assertThat(stolen.outcome()).succeedsWithin(Duration.ofSeconds(15)).isInstanceOf(Outcome.Lost.class);
            assertThat(running.outcome()).isNotDone();
            assertThat(waiting.outcome()).isNotDone();
            await().untilAsserted(
                            () -> assertThat(pool.status().totalTasksLost()).isEqualTo(1));
            gate.open();
            assertThat(waiting.result()).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(2);
            assertThat(running.result()).succeedsWithin(Duration.ofSeconds(5));
        }
    }

    /** They are in no queue and no claim any more, but their replies have come: what is slow is this client. */
    @Test
    void tasks_whose_ends_wait_behind_slow_callbacks_are_not_lost() {
        try (TestCluster cluster = TestCluster.of(1, UnaryOperator.identity())) {
            WorkerPool pool = cluster.client(config -> config.with(ClientKeys.CLIENT_LOSS_GRACE, Duration.ofSeconds(1)))
                    .pool("async_pool");
            List<TaskHandle<Integer>> handles = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                TaskHandle<Integer> handle = pool.submit(() -> 1);
                CompletableFuture<Void> slow = handle.result().thenRun(() -> pause(100));
                assertThat(slow).isNotCompletedExceptionally();
                handles.add(handle);
            }

            await().atMost(Duration.ofSeconds(30)).until(() -> ended(handles) == 100);

            assertThat(handles)
                    .allSatisfy(handle -> assertThat(handle.outcome().join()).isInstanceOf(Outcome.Succeeded.class));
            assertThat(pool.status().totalTasksLost()).isZero();
        }
    }

    @Test
    void a_task_whose_reply_has_come_but_cannot_be_read_is_not_lost() {
        try (TestCluster cluster = TestCluster.of(1, UnaryOperator.identity());
                Gate gate = new Gate()) {
            WorkerPool pool = cluster.client(config -> config.with(ClientKeys.CLIENT_LOSS_GRACE, Duration.ofSeconds(1)))
                    .pool("async_pool");
            assertThat(pool.submit(() -> 1).result()).succeedsWithin(Duration.ofSeconds(5)); // now the reader waits
            TaskHandle<?> handle = pool.submit(gate.task());
            await().until(() -> gate.waiting() == 1);
            replyReaders().forEach(Thread::interrupt); // it reads no more, as if stuck with a frozen member
            await().until(() -> replyReaders().isEmpty()); // else it may still read the reply that comes now
            gate.open();

            await().during(Duration.ofSeconds(4))
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> !handle.outcome().isDone());
            assertThat(pool.status().totalTasksLost()).isZero();
        }
    }

    @Test
    void the_replies_of_a_client_that_died_are_removed_after_a_while() {
        try (TestCluster cluster =
                TestCluster.of(1, config -> config.with(NodeKeys.REPLIES_KEEP, Duration.ofSeconds(1)))) {
            PoolClient closed = cluster.client();
            assertThat(closed.pool("async_pool").submit(() -> 1).result()).succeedsWithin(Duration.ofSeconds(5));
            assertThat(rings(cluster)).isEqualTo(1);
            closed.close();
            await().until(() -> rings(cluster) == 0);

            PoolClient dead = cluster.client();
            assertThat(dead.pool("async_pool").submit(() -> 1).result()).succeedsWithin(Duration.ofSeconds(5));
            HazelcastClient.getAllHazelcastClients()
                    .forEach(client -> client.getLifecycleService().terminate());
            await().atMost(Duration.ofSeconds(40)).until(() -> rings(cluster) == 0);
        }
    }

    private static List<Thread> replyReaders() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("hazelpool-replies"))
                .toList();
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long ended(List<? extends TaskHandle<?>> handles) {
        return handles.stream().filter(handle -> handle.outcome().isDone()).count();
    }

    private static int claims(TestCluster cluster) {
        return cluster.member().<Object, NodeClaims>getMap(ClusterNames.CLAIMS).values().stream()
                .mapToInt(node -> node.claims().size())
                .sum();
    }

    private static long rings(TestCluster cluster) {
        return cluster.member().getDistributedObjects().stream()
                .filter(object -> ClusterNames.clientOf(object.getName()) != null)
                .count();
    }
}
