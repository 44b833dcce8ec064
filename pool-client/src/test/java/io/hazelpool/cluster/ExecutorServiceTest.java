package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.InvalidTaskException;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.TaskFailedException;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.api.TaskRejectedException;
import io.hazelpool.client.PoolClient;
import io.hazelpool.config.PoolKeys;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.core.task.support.TaskExecutorAdapter;

/** The pool as a {@link ExecutorService}, over two members. */
@Timeout(60)
class ExecutorServiceTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static TestCluster cluster;
    private static PoolClient client;
    private static ExecutorService executor;

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(
                2, config -> config.withPool("tiny", PoolKeys.WORKERS, 1).withPool("tiny", PoolKeys.MAX_QUEUE_SIZE, 2));
        client = cluster.client();
        executor = client.pool("async_pool").asExecutorService();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void springs_adapter_takes_it_for_an_executor() throws Exception {
        TaskExecutorAdapter adapter = new TaskExecutorAdapter(executor);
        PoolCallable<Integer> callable = () -> 42;
        assertThat(adapter.submit(callable).get(10, TimeUnit.SECONDS)).isEqualTo(42);
        try (Ledger ledger = new Ledger()) {
            UUID id = ledger.id();
            PoolRunnable runnable = () -> Ledger.ran(id, 1);
            adapter.execute(runnable);
            await().until(() -> ledger.total() == 1);
        }
    }

    @Test
    void submits_callables_and_runnables_that_are_serializable() throws Exception {
        assertThat(executor.submit((Callable<Integer> & Serializable) () -> 42).get())
                .isEqualTo(42);
        PoolCallable<String> nothing = () -> null;
        Future<String> ofNothing = executor.submit(nothing);
        assertThat(ofNothing.get(10, TimeUnit.SECONDS)).isNull();
        assertThat(ofNothing.isDone()).isTrue();
        assertThat(ofNothing.isCancelled()).isFalse();
        assertThat(ofNothing.cancel(true)).isFalse();
        try (Ledger ledger = new Ledger()) {
            Object staysHere = new Object();
            assertThat(executor.submit(noted(ledger, 1), staysHere).get()).isSameAs(staysHere);
            assertThat(executor.submit(noted(ledger, 2)).get()).isNull();
            executor.execute(noted(ledger, 3));
            await().until(() -> ledger.total() == 3);
        }
    }

    @Test
    void tells_of_a_failure_by_its_task_failed_exception() {
        PoolCallable<Object> failing = () -> {
            throw new IOException("disk full");
        };
        Future<Object> future = executor.submit(failing);
        assertThatThrownBy(() -> future.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThat(future.isDone()).isTrue();
    }

    @Test
    void a_future_waits_no_longer_than_asked() {
        try (Gate gate = new Gate()) {
            Future<?> future = executor.submit(gate.task());
            assertThatThrownBy(() -> future.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(future.isDone()).isFalse();
            gate.open();
            assertThat(future).succeedsWithin(SOON);
        }
    }

    @Test
    void cancelling_a_future_interrupts_the_task_where_it_runs() {
        try (Gate gate = new Gate()) {
            Future<?> future = executor.submit(gate.task());
            await().until(() -> gate.waiting() == 1);
            assertThat(future.cancel(true)).isTrue();
            assertThat(future.isDone()).isTrue();
            assertThat(future.isCancelled()).isTrue();
            assertThat(future.cancel(true)).isTrue(); // as CompletableFuture and, from JDK 19 on, Future say
            assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
            await().until(() -> gate.waiting() == 0);
        }
    }

    @Test
    void a_task_whose_future_is_cancelled_while_it_waits_does_not_run() throws Exception {
        ExecutorService tiny = client.pool("tiny").asExecutorService();
        try (Gate gate = new Gate();
                Ledger ledger = new Ledger()) {
            occupy(tiny, gate);
            Future<?> waiting = tiny.submit(noted(ledger, 1));
            assertThat(waiting.cancel(false)).isTrue();
            await().until(() -> client.pool("tiny").status().queuedTasks() == 0);
            gate.open();
            tiny.shutdown();
            assertThat(tiny.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(ledger.total()).isZero();
        }
    }

    @Test
    void rejects_with_the_answer_when_the_queue_is_full() {
        ExecutorService tiny = client.pool("tiny").asExecutorService();
        try (Gate gate = new Gate()) {
            occupy(tiny, gate);
            tiny.execute(gate.task());
            tiny.execute(gate.task());
            await().untilAsserted(() -> assertThatThrownBy(() -> tiny.execute(gate.task()))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageStartingWith("QUEUE_FULL: tiny: queue full (2 of 2 waiting") // may be a second old
                    .hasCauseInstanceOf(TaskRejectedException.class));
            assertThatThrownBy(() -> tiny.submit(gate.task()))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageStartingWith("QUEUE_FULL: ");
            assertThatThrownBy(() -> tiny.invokeAny(List.of(number(1))))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageStartingWith("QUEUE_FULL: ");
        }
        ExecutorService patient =
                client.pool("tiny").asExecutorService(TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(10)));
        for (int i = 0; i < 20; i++) {
            patient.execute(sleep(1));
        }
    }

    @Test
    void rejects_what_no_node_would_run() {
        ExecutorService elsewhere = client.pool("elsewhere").asExecutorService();
        assertThatThrownBy(() -> elsewhere.submit(number(1)))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageStartingWith("NO_SUCH_POOL: ")
                .hasMessageContaining("async_pool");
        assertThatThrownBy(() -> elsewhere.invokeAll(List.of(number(1), number(2))))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageStartingWith("NO_SUCH_POOL: ");

        PoolClient closed = cluster.client();
        ExecutorService ofClosed = closed.pool("async_pool").asExecutorService();
        closed.close();
        assertThatThrownBy(() -> ofClosed.execute(sleep(1)))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageStartingWith("UNAVAILABLE: ");
    }

    @Test
    void says_what_to_do_about_a_lambda_that_is_not_serializable() {
        assertThatThrownBy(() -> executor.submit(() -> 42))
                .isInstanceOf(RejectedExecutionException.class)
                .hasCauseInstanceOf(InvalidTaskException.class)
                .hasMessageContaining(ExecutorServiceTest.class.getSimpleName())
                .hasMessageContaining("(Callable<Integer> & Serializable) () -> 42")
                .hasMessageContaining("PoolCallable");
        assertThatThrownBy(() -> executor.execute(new FutureTask<>(number(1))))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("A FutureTask cannot be sent");
        assertThatThrownBy(() -> CompletableFuture.supplyAsync(() -> 42, executor))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("FunctionTask.function (" + ExecutorServiceTest.class.getName())
                .hasMessageContaining("is not serializable");
        CompletableFuture<Integer> other = CompletableFuture.completedFuture(1).thenApplyAsync(n -> n + 1, executor);
        assertThatThrownBy(other::join)
                .hasCauseInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("supplyAsync and runAsync");
    }

    @Test
    void serves_supply_async_and_run_async() throws Exception {
        UUID missing = UUID.randomUUID();
        assertThat(CompletableFuture.supplyAsync((Supplier<Integer> & Serializable) () -> 42, executor)
                        .thenApply(answer -> answer + missing.toString().length())
                        .get(10, TimeUnit.SECONDS))
                .isEqualTo(78);
        assertThat(CompletableFuture.supplyAsync(new Greeting("world"), executor))
                .succeedsWithin(SOON)
                .isEqualTo("hello world");
        try (Ledger ledger = new Ledger()) {
            assertThat(CompletableFuture.runAsync(noted(ledger, 1), executor)).succeedsWithin(SOON);
            assertThat(ledger.total()).isEqualTo(1);
        }
        CompletableFuture<Object> failing = CompletableFuture.supplyAsync(
                (Supplier<Object> & Serializable) () -> {
                    throw new IllegalStateException("on purpose");
                },
                executor);
        assertThatThrownBy(failing::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("on purpose");
    }

    @Test
    void invokes_all_and_answers_in_order() throws Exception {
        List<PoolCallable<Integer>> tasks = IntStream.range(0, 3_000)
                .mapToObj(ExecutorServiceTest::number)
                .toList(); // three times what the queue holds
        List<Future<Integer>> futures = executor.invokeAll(tasks);
        for (int i = 0; i < 3_000; i++) {
            assertThat(futures.get(i).isDone()).isTrue();
            assertThat(futures.get(i).get()).isEqualTo(i);
        }
        assertThat(executor.invokeAll(List.<PoolCallable<Integer>>of())).isEmpty();
    }

    @Test
    void invokes_all_for_a_time_and_cancels_what_is_left() throws Exception {
        try (Gate gate = new Gate()) {
            UUID id = gate.id();
            PoolCallable<Integer> stuck = () -> {
                Gate.pass(id);
                return 0;
            };
            List<Future<Integer>> futures =
                    executor.invokeAll(List.of(number(1), stuck, number(3)), 3, TimeUnit.SECONDS);
            assertThat(futures).allMatch(Future::isDone);
            assertThat(futures.get(0).get()).isEqualTo(1);
            assertThat(futures.get(1).isCancelled()).isTrue();
            assertThat(futures.get(2).get()).isEqualTo(3);
            await().until(() -> gate.waiting() == 0);
        }
    }

    @Test
    void invokes_any_and_cancels_the_others() throws Exception {
        PoolCallable<Integer> failing = () -> {
            throw new IOException("on purpose");
        };
        try (Gate gate = new Gate()) {
            UUID id = gate.id();
            PoolCallable<Integer> stuck = () -> {
                Gate.pass(id);
                return 0;
            };
            PoolCallable<Integer> last = () -> {
                TimeUnit.MILLISECONDS.sleep(300);
                return 7;
            };
            assertThat(executor.invokeAny(List.of(stuck, failing, last, stuck))).isEqualTo(7);
            await().until(() -> gate.waiting() == 0);
            assertThatThrownBy(() -> executor.invokeAny(List.of(stuck, failing), 300, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> executor.invokeAny(List.of(stuck), Long.MIN_VALUE, TimeUnit.DAYS))
                    .isInstanceOf(TimeoutException.class);
            await().until(() -> gate.waiting() == 0);
        }
        assertThatThrownBy(() -> executor.invokeAny(List.of(failing, failing)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TaskFailedException.class);
        assertThatThrownBy(() -> executor.invokeAny(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shuts_down_by_itself_and_terminates_with_its_last_task() throws Exception {
        ExecutorService view = client.pool("async_pool").asExecutorService();
        try (Gate gate = new Gate()) {
            UUID id = gate.id();
            PoolRunnable stubborn = () -> Gate.passStubbornly(id);
            view.execute(stubborn);
            Future<?> cancelled = view.submit(stubborn);
            await().until(() -> gate.waiting() == 2);
            cancelled.cancel(true); // ends here, and goes on there
            view.shutdown();
            assertThat(view.isShutdown()).isTrue();
            assertThat(view.isTerminated()).isFalse();
            assertThat(view.awaitTermination(50, TimeUnit.MILLISECONDS)).isFalse();
            assertThatThrownBy(() -> view.submit(number(1)))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("was shut down");
            gate.open();
            assertThat(view.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(view.isTerminated()).isTrue();
        }
        assertThat(executor.submit(number(5)).get()).isEqualTo(5);
    }

    @Test
    void shuts_down_now_by_cancelling_what_is_under_way() throws Exception {
        ExecutorService view = client.pool("async_pool").asExecutorService();
        try (Gate gate = new Gate()) {
            for (int i = 0; i < 40; i++) { // more than there are workers
                view.execute(gate.task());
            }
            await().until(() -> gate.waiting() == 16);
            assertThat(view.shutdownNow()).isEmpty();
            assertThat(view.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(gate.waiting()).isZero();
        }
    }

    @Test
    void an_interrupt_ends_the_wait_for_an_answer() throws Exception {
        ExecutorService patient =
                client.pool("tiny").asExecutorService(TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(30)));
        try (Gate gate = new Gate()) {
            occupy(patient, gate);
            patient.execute(gate.task());
            patient.execute(gate.task());
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            CountDownLatch started = new CountDownLatch(1);
            Thread thread = new Thread(() -> {
                started.countDown();
                try {
                    patient.execute(gate.task());
                    thrown.complete(new AssertionError("was accepted"));
                } catch (RuntimeException e) {
                    thrown.complete(e);
                }
            });
            thread.start();
            started.await();
            thread.interrupt();
            assertThat(thrown)
                    .succeedsWithin(SOON)
                    .isInstanceOf(RejectedExecutionException.class)
                    .extracting(Throwable::getMessage)
                    .asString()
                    .matches("(?s)(UNAVAILABLE|UNKNOWN|TOO_MANY_IN_FLIGHT|QUEUE_FULL): .*");
        }
    }

    private static void occupy(ExecutorService tiny, Gate gate) {
        await().until(
                        () -> client.pool("tiny").status(),
                        status -> status.idleWorkers() == 2 && status.queuedTasks() == 0);
        Collections.nCopies(2, gate.task()).forEach(tiny::execute);
        await().until(() -> gate.waiting() == 2);
    }

    private static PoolCallable<Integer> number(int number) {
        return () -> number;
    }

    private static PoolRunnable noted(Ledger ledger, int task) {
        UUID id = ledger.id();
        return () -> Ledger.ran(id, task);
    }

    private static PoolRunnable sleep(long millis) {
        return () -> {
            try {
                TimeUnit.MILLISECONDS.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private record Greeting(String whom) implements Supplier<String>, Serializable {

        @Override
        public String get() {
            return "hello " + whom;
        }
    }
}
