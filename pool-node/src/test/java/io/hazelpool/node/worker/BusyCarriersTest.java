package io.hazelpool.node.worker;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that compute keep every carrier thread; what must turn on a node turns all the same. */
@Tag("virtual")
@Timeout(20)
class BusyCarriersTest {

    private static final PoolConfig VIRTUAL = PoolConfig.defaults("reports").with(PoolKeys.WORKER_THREADS, "virtual");

    private final PatientLock lock = new PatientLock();
    private final CountDownLatch busy = new CountDownLatch(WorkerThreads.carriers());
    private final List<Thread> computing = new ArrayList<>();
    private final AtomicInteger passed = new AtomicInteger();
    private volatile boolean enough;

    @BeforeEach
    void need_virtual_threads() {
        assumeThat(WorkerThreads.problem(VIRTUAL)).isNull();
    }

    @AfterEach
    void let_them_end() throws InterruptedException {
        enough = true;
        for (Thread thread : computing) {
            thread.join();
        }
    }

    private void keepAllCarriersBusy() throws InterruptedException {
        for (int i = 0; i < WorkerThreads.carriers(); i++) {
            Thread thread = WorkerThreads.VIRTUAL.unstarted(
                    () -> {
                        busy.countDown();
                        while (!enough) {
                            Thread.onSpinWait();
                        }
                    },
                    "computing-" + i);
            computing.add(thread);
            thread.start();
        }
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private void takeTheLock(Runnable locking) {
        locking.run();
        try {
            passed.incrementAndGet();
        } finally {
            lock.unlock();
        }
    }

    /** The lock is free, but a virtual thread that cannot run is the next in its queue: others pass it. */
    @Test
    void no_platform_thread_waits_for_a_virtual_one_that_queued_before_it() throws InterruptedException {
        Thread virtual = WorkerThreads.VIRTUAL.unstarted(() -> takeTheLock(lock::lockInTurn), "virtual");
        Thread platform = WorkerThreads.PLATFORM.unstarted(() -> takeTheLock(lock::lock), "platform");
        lock.lock();
        try {
            virtual.start();
            await().until(() -> lock.hasQueuedThread(virtual));
            keepAllCarriersBusy();
            platform.start();
            await().until(() -> lock.hasQueuedThread(platform));
        } finally {
            lock.unlock();
        }
        await().until(() -> passed.get() == 1);
        assertThat(virtual.isAlive()).isTrue();
    }

    @Test
    void tasks_that_compute_end_at_their_time_and_the_pool_goes_on() {
        int workers = 2 * WorkerThreads.carriers();
        RecordedReplies replies = new RecordedReplies();
        try (TimeLimits timeLimits = new TimeLimits()) {
            timeLimits.start();
            WorkerSupervisor supervisor = new WorkerSupervisor(
                    VIRTUAL.with(PoolKeys.WORKERS, workers).with(PoolKeys.TASK_TIMEOUT, Duration.ofMillis(50)),
                    new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis),
                    replies,
                    OutcomeSink.NONE);
            supervisor.start(timeLimits);
            PoolCallable<String> computes = () -> {
                while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
                return "late";
            };
            List<TaskEnvelope> tasks = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                tasks.add(TestTasks.tracked(computes));
            }
            supervisor.handover().put(tasks);
            await().untilAsserted(() ->
                    assertThat(tasks).extracting(replies::endingOf).containsOnly(Ending.TIMED_OUT));
            PoolCallable<String> fine = () -> "fine";
            TaskEnvelope next = TestTasks.tracked(fine);
            supervisor.handover().put(List.of(next));
            await().until(() -> replies.endingOf(next) == Ending.SUCCEEDED);
        }
    }
}
