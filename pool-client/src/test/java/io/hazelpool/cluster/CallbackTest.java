package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users' callbacks run on the client's own threads, and may block them. */
@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // of callbacks that only block
class CallbackTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(1, config -> config);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Hazelcast would have each batch of results pass through it, or start a thread for each where it has only one. */
    @Test
    void need_no_thread_of_the_common_pool_and_none_of_their_own() throws Exception {
        try (PoolClient client = cluster.client()) {
            WorkerPool pool = client.pool("async_pool");
            pool.submit(() -> 0).result().get(10, TimeUnit.SECONDS);
            CountDownLatch end = new CountDownLatch(1);
            for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
                ForkJoinPool.commonPool().execute(() -> awaitUninterruptibly(end));
            }
            try {
                ThreadMXBean threads = ManagementFactory.getThreadMXBean();
                long before = threads.getTotalStartedThreadCount();
                for (int i = 0; i < 200; i++) {
                    pool.submit(() -> 0).result().get(10, TimeUnit.SECONDS);
                }
                assertThat(threads.getTotalStartedThreadCount() - before).isLessThan(100);
            } finally {
                end.countDown();
            }
        }
    }

    @Test
    void run_on_threads_of_the_clients() throws Exception {
        try (PoolClient client = cluster.client();
                Gate gate = new Gate()) {
            TaskHandle<?> handle = client.pool("async_pool").submit(gate.task());
            await().until(() -> gate.waiting() == 1);
            Set<String> threads = ConcurrentHashMap.newKeySet();
            CompletableFuture<?> all = CompletableFuture.allOf(
                    handle.result().thenRun(() -> threads.add(threadName())),
                    handle.outcome().thenRun(() -> threads.add(threadName())),
                    handle.cancel(false)
                            .thenRun(() -> threads.add(threadName()))
                            .toCompletableFuture());
            gate.open();
            all.get(10, TimeUnit.SECONDS);
            assertThat(threads).allMatch(name -> name.startsWith("hazelpool-callback-"));
        }
    }

    @Test
    void that_block_hold_up_neither_submissions_nor_the_ends_of_others() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (PoolClient client = cluster.client()) {
            WorkerPool pool = client.pool("async_pool");
            AtomicInteger blocked = new AtomicInteger();
            List<TaskHandle<Integer>> handles = new ArrayList<>();
            int blocking = 100; // many times the threads there are usually, and what they block comes in few batches
            try (Gate gate = new Gate()) {
                for (int i = 0; i < 8; i++) {
                    pool.execute(gate.task());
                }
                for (int i = 0; i < 2 * blocking; i++) {
                    int number = i;
                    handles.add(pool.submit(() -> number));
                    if (i % 2 == 0) {
                        handles.get(i).result().thenRun(() -> {
                            blocked.incrementAndGet();
                            awaitUninterruptibly(release);
                        });
                    }
                }
            }
            for (int i = 1; i < 2 * blocking; i += 2) {
                assertThat(handles.get(i).result()).succeedsWithin(SOON).isEqualTo(i);
            }
            await().untilAsserted(() -> assertThat(blocked).hasValue(blocking));
            for (int i = 0; i < 20; i++) {
                long started = System.nanoTime();
                assertThat(pool.execute(() -> {}).isAccepted()).isTrue();
                assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
                assertThat(pool.submit(() -> "through").result())
                        .succeedsWithin(SOON)
                        .isEqualTo("through");
            }
            assertThat(pool.submit(() -> {}).submission()).succeedsWithin(SOON).matches(Submission::isAccepted);

            release.countDown();
            long usual = Math.max(2, Runtime.getRuntime().availableProcessors());
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                pool.submit(() -> 1).result().get(5, TimeUnit.SECONDS);
                assertThat(callbackThreads()).isLessThanOrEqualTo(2 * usual); // some of a client closed just before
            });
        } finally {
            release.countDown();
        }
    }

    /** The second's end came with the first's, behind it, and was never told; then it counted as lost. */
    @Test
    void may_wait_for_the_end_of_another_task() throws Exception {
        try (PoolClient client = cluster.client()) {
            WorkerPool pool = client.pool("async_pool");
            List<CompletableFuture<Integer>> sums = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                TaskHandle<Integer> first = pool.submit(() -> 1);
                TaskHandle<Integer> second = pool.submit(() -> 2);
                sums.add(first.result().thenApply(one -> one + second.result().join()));
            }
            for (CompletableFuture<Integer> sum : sums) {
                assertThat(sum.get(10, TimeUnit.SECONDS)).isEqualTo(3);
            }
        }
    }

    @Test
    void that_block_keep_no_future_open_when_the_client_is_closed() {
        CountDownLatch release = new CountDownLatch(1);
        try (Gate gate = new Gate()) {
            PoolClient client = cluster.client();
            WorkerPool pool = client.pool("async_pool");
            for (int i = 0; i < 20; i++) {
                pool.submit(() -> 1).result().thenRun(() -> awaitUninterruptibly(release));
            }
            TaskHandle<?> open = pool.submit(gate.task());
            client.close();
            await().atMost(SOON).until(() -> open.result().isCompletedExceptionally());
        } finally {
            release.countDown();
        }
    }

    private static String threadName() {
        return Thread.currentThread().getName();
    }

    private static long callbackThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("hazelpool-callback-"))
                .count();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
