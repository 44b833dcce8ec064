package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.Submission;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolName;
import io.hazelpool.wire.SoakTask;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All nodes are replaced, one after the other, and nobody who submits notices: no task is lost, none fails, no
 * submission goes without a plain yes. Real processes, whose ends close real connections.
 */
class RollingRestartTest {

    private static final int NODES = 3;
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final int PACE_MILLIS = 2;
    private static final int TASK_MILLIS = 5;

    private final AtomicLong numbers = new AtomicLong();
    private final Set<Long> accepted = ConcurrentHashMap.newKeySet();
    private final Queue<TaskHandle<Long>> handles = new ConcurrentLinkedQueue<>();
    private final Queue<Submission> refusals = new ConcurrentLinkedQueue<>();
    private final AtomicLong longestPause = new AtomicLong();
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    /** Writes its number down where the node keeps its ledger; nobody waits for its end. */
    private record Noted(long number) implements PoolRunnable {
        @Override
        public void run() {
            try {
                new SoakTask(number, TASK_MILLIS).call();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** One submission, and its answer. */
    private interface Sending {
        Submission send(WorkerPool pool, long number) throws Exception;
    }

    @Test
    @Timeout(180)
    void every_task_succeeds_once_while_each_node_in_turn_is_stopped_and_started_again() throws Exception {
        Map<Long, Integer> runs;
        try (RunLedger ledger = RunLedger.create()) {
            Map<String, String> settings = new HashMap<>(SoakCommand.settings(PoolName.ASYNC, 8, ledger));
            settings.put("HAZELPOOL_NODE_DRAIN_TIMEOUT_MS", "10000");
            try (LocalNodes nodes = LocalNodes.start(NODES, "rolling-" + UUID.randomUUID(), settings)) {
                nodes.awaitReady(START);
                try (PoolClient one = PoolClient.connect(config(nodes));
                        PoolClient other = PoolClient.connect(config(nodes))) {
                    List<Thread> load = underLoad(one, other);
                    for (NodeProcess node : nodes.nodes()) {
                        restart(nodes, node, one.pool(PoolName.ASYNC));
                    }
                    over = true;
                    for (Thread thread : load) {
                        thread.join();
                    }
                    awaitEnds(one.pool(PoolName.ASYNC));
                }
            }
            runs = ledger.runs(); // after the nodes' end: whatever runs late is in it
        }

        System.out.printf(
                "%d tasks accepted, %d with handles; longest pause %d ms; refused: %s%n",
                accepted.size(), handles.size(), longestPause.get() / 1_000_000, refusals);
        assertThat(errors).isEmpty();
        assertThat(refusals).isEmpty();
        assertThat(handles)
                .extracting(handle -> handle.outcome().join())
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Succeeded.class));
        assertThat(runs.keySet()).isEqualTo(accepted);
        assertThat(runs.values()).containsOnly(1);
        assertThat(accepted).hasSizeGreaterThan(2_000);
        assertThat(Duration.ofNanos(longestPause.get())).isLessThan(Duration.ofSeconds(5));
    }

    private static ClientConfig config(LocalNodes nodes) {
        return ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, nodes.cluster())
                .with(ClientKeys.CLUSTER_ADDRESSES, nodes.addresses());
    }

    private List<Thread> underLoad(PoolClient... clients) {
        List<Thread> threads = new ArrayList<>();
        for (PoolClient client : clients) {
            WorkerPool pool = client.pool(PoolName.ASYNC);
            threads.add(new Thread(() -> load(pool, this::submit)));
            threads.add(new Thread(() -> load(pool, (to, number) -> to.execute(new Noted(number)))));
        }
        threads.forEach(Thread::start);
        await().until(() -> accepted.size() > 100);
        return threads;
    }

    private Submission submit(WorkerPool pool, long number) throws Exception {
        TaskHandle<Long> handle = pool.submit(new SoakTask(number, TASK_MILLIS));
        handles.add(handle);
        return handle.submission().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private void load(WorkerPool pool, Sending sending) {
        try {
            long last = System.nanoTime();
            while (!over) {
                long number = numbers.incrementAndGet();
                Submission answer = sending.send(pool, number);
                if (answer.answer() == Answer.ACCEPTED) {
                    accepted.add(number);
                    long now = System.nanoTime();
                    longestPause.accumulateAndGet(now - last, Math::max);
                    last = now;
                } else {
                    refusals.add(answer);
                }
                TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
            }
        } catch (Exception | Error e) {
            errors.add(e);
        }
    }

    private static void restart(LocalNodes nodes, NodeProcess node, WorkerPool pool) throws InterruptedException {
        long start = System.nanoTime();
        node.stop();
        assertThat(node.hasEnded(STOP)).as("%s has stopped", node.name()).isTrue();
        assertThat(node.exitCode()).isZero();
        System.out.printf("%s took %d ms to stop%n", node.name(), (System.nanoTime() - start) / 1_000_000);
        nodes.kill(node); // it has ended; now it is out of the books
        nodes.replace(node);
        nodes.awaitReady(START);
        await().until(() -> pool.status().nodes().size() == NODES);
    }

    private void awaitEnds(WorkerPool pool) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        handles.stream().allMatch(handle -> handle.outcome().isDone()));
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            PoolStatus status = pool.status();
            return status.queuedTasks() == 0 && status.busyWorkers() == 0;
        });
    }
}
