package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolListener;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.TaskEnd;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskStoppedEvent;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that stop while they have work. */
@Timeout(90)
class StopTest {

    /** Waits at the gate, and ends of an interrupt as a well-behaved task does. */
    private static PoolCallable<Integer> heeding(Gate gate) {
        UUID id = gate.id();
        return () -> {
            Gate.pass(id);
            if (Thread.interrupted()) {
                throw new InterruptedException("told to end");
            }
            return 1;
        };
    }

    @Test
    void is_unready_while_it_stops_and_to_close_it_now_hurries_that() throws Exception {
        try (TestCluster cluster =
                        TestCluster.of(1, config -> config.with(NodeKeys.NODE_DRAIN_TIMEOUT, Duration.ofMinutes(10)));
                Gate gate = new Gate()) {
            PoolNode node = cluster.nodes().get(0);
            TaskHandle<Integer> handle = cluster.client().pool("async_pool").submit(heeding(gate));
            await().until(() -> gate.waiting() == 1);
            assertThat(node.isReady()).isTrue();

            Thread closing = new Thread(node::close);
            closing.start();
            await().until(() -> !node.isReady());
            await().during(Duration.ofSeconds(2)).until(() -> !handle.outcome().isDone());
            node.closeNow();

            assertThat(handle.outcome()).succeedsWithin(Duration.ofSeconds(5)).isInstanceOf(Outcome.Lost.class);
            closing.join();
            assertThat(node.isReady()).isFalse();
        }
    }

    @Test
    void is_unready_once_it_lost_its_cluster() {
        try (TestCluster cluster = TestCluster.of(2, UnaryOperator.identity())) {
            PoolNode node = cluster.nodes().get(1);
            assertThat(node.isReady()).isTrue();
            cluster.crash(node);
            assertThat(node.isReady()).isFalse();
        }
    }

    /** A process whose main thread awaited the end once outlived its stop for as long as Hazelcast's shutdown hung. */
    @Test
    void has_ended_when_it_is_closed_though_its_member_cannot_leave() {
        CountDownLatch free = new CountDownLatch(1);
        try (TestCluster cluster = TestCluster.of(1, UnaryOperator.identity())) {
            PoolNode node = cluster.nodes().get(0);
            HazelcastInstance member = cluster.member();
            member.getLifecycleService().addLifecycleListener(event -> {
                if (event.getState() == LifecycleState.SHUTTING_DOWN) {
                    awaitOpen(free);
                }
            });
            CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> awaitEnd(node));
            node.closeNow();
            assertThat(ended).succeedsWithin(Duration.ofSeconds(5));
            assertThat(free.getCount()).isOne();
            free.countDown();
            await().until(() -> !member.getLifecycleService().isRunning());
        } finally {
            free.countDown();
        }
    }

    private static void awaitOpen(CountDownLatch free) {
        try {
            assertThat(free.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEnd(PoolNode node) {
        try {
            node.awaitEnd();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A listener once kept lost tasks' clients from learning of it. */
    @Test
    void tells_the_client_and_the_listener_what_is_lost() {
        List<TaskEnd> ends = new CopyOnWriteArrayList<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void taskStopped(TaskStoppedEvent event) {
                ends.add(event.end());
            }
        };
        try (TestCluster cluster =
                        TestCluster.of(1, config -> config.with(NodeKeys.NODE_DRAIN_TIMEOUT, Duration.ZERO), listener);
                Gate gate = new Gate()) {
            WorkerPool pool = cluster.client().pool("async_pool");
            UUID id = gate.id();
            PoolRunnable deaf = () -> Gate.passStubbornly(id);
            List<TaskHandle<?>> handles = List.of(pool.submit(deaf), pool.submit(heeding(gate)));
            await().until(() -> gate.waiting() == 2);
            cluster.nodes().get(0).close();
            assertThat(handles)
                    .allSatisfy(handle -> assertThat(handle.outcome())
                            .succeedsWithin(Duration.ofSeconds(5))
                            .isInstanceOf(Outcome.Lost.class));
            assertThat(ends).containsExactly(TaskEnd.LOST, TaskEnd.LOST);
        }
    }

    /** To interrupt the stop hurries it; once that left out to tell of the tasks which ignore their interrupt. */
    @Test
    void tells_what_is_lost_though_its_stop_is_interrupted() throws Exception {
        try (TestCluster cluster =
                        TestCluster.of(1, config -> config.with(NodeKeys.NODE_DRAIN_TIMEOUT, Duration.ZERO));
                Gate gate = new Gate()) {
            WorkerPool pool = cluster.client().pool("async_pool");
            UUID id = gate.id();
            PoolRunnable stubborn = () -> Gate.passStubbornly(id);
            TaskHandle<?> deaf = pool.submit(stubborn);
            TaskHandle<?> heeding = pool.submit(heeding(gate));
            await().until(() -> gate.waiting() == 2);
            Thread closing = new Thread(cluster.nodes().get(0)::close);
            closing.start();
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> heeding.outcome().isDone());
            closing.interrupt();
            closing.join();
            assertThat(deaf.outcome()).succeedsWithin(Duration.ofSeconds(5)).isInstanceOf(Outcome.Lost.class);
        }
    }

    @Test
    void what_it_interrupts_is_lost_is_counted_once_and_opens_no_breaker() {
        try (TestCluster cluster = TestCluster.of(
                        2,
                        config -> config.with(NodeKeys.NODE_DRAIN_TIMEOUT, Duration.ZERO)
                                .withPool("async_pool", PoolKeys.BREAKER_THRESHOLD, 2));
                Gate gate = new Gate()) {
            WorkerPool pool = cluster.client().pool("async_pool");
            UUID id = gate.id();
            PoolRunnable deaf = () -> Gate.passStubbornly(id);
            List<TaskHandle<?>> handles = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                handles.add(i % 4 == 0 ? pool.submit(deaf) : pool.submit(heeding(gate)));
            }
            await().until(() -> gate.waiting() == 16);

            cluster.stop(cluster.nodes().get(1));
            await().until(() -> ended(handles) == 8);
            gate.open();
            await().until(() -> ended(handles) == 16);

            assertThat(handles.stream()
                            .filter(handle -> handle.outcome().join() instanceof Outcome.Lost<?> lost
                                    && lost.cause().mayHaveStarted())
                            .count())
                    .isEqualTo(8);
            PoolStatus status = await().until(pool::status, now -> now.totalTasksExecuted() == 8);
            assertThat(status.totalTasksLost()).isEqualTo(8);
            assertThat(status.totalTasksFailed()).isZero();
            assertThat(status.breaker().phase()).isEqualTo(BreakerPhase.CLOSED);
        }
    }

    @Test
    void its_pools_share_one_patience() {
        UnaryOperator<NodeConfig> pools = config -> {
            NodeConfig many = config.with(NodeKeys.NODE_DRAIN_TIMEOUT, Duration.ofMillis(100));
            for (int i = 1; i <= 6; i++) {
                many = many.withPool("pool_" + i, PoolKeys.WORKERS, 1);
            }
            return many;
        };
        try (TestCluster cluster = TestCluster.of(1, pools);
                Gate gate = new Gate()) {
            UUID id = gate.id();
            PoolRunnable deaf = () -> Gate.passStubbornly(id);
            List<TaskHandle<?>> handles = new ArrayList<>();
            for (int i = 1; i <= 6; i++) {
                handles.add(cluster.client().pool("pool_" + i).submit(deaf));
            }
            await().until(() -> gate.waiting() == 6);

            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(cluster.nodes().get(0)::close);
            assertThat(stopped)
                    .as("2 s for those that ignore their interrupt, not for each pool")
                    .succeedsWithin(Duration.ofSeconds(9));
            assertThat(handles)
                    .allSatisfy(handle -> assertThat(handle.outcome())
                            .succeedsWithin(Duration.ofSeconds(5))
                            .isInstanceOf(Outcome.Lost.class));
        }
    }

    private static long ended(List<? extends TaskHandle<?>> handles) {
        return handles.stream().filter(handle -> handle.outcome().isDone()).count();
    }
}
