package io.hazelpool.node.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunningTaskTest {

    private final ExecutorService limits = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        limits.shutdownNow();
    }

    private static RunningTask onThisThread() {
        return new RunningTask(TestTasks.untracked("task"), 0, Duration.ofSeconds(1));
    }

    @Test
    void as_a_stream_is_due_when_it_handed_over_nothing_for_too_long() {
        RunningTask running = onThisThread();
        long first = running.deadlineNanos();
        running.becomeStream(Duration.ofSeconds(5));
        assertThat(running.deadlineNanos() - first).isBetween(seconds(3), seconds(5));
        assertThat(running.overdue()).contains("handed over no item for 5000 ms");
        running.waits();
        assertThat(running.deadlineNanos() - first).isGreaterThan(seconds(1_000_000));
        running.wentOn();
        assertThat(running.deadlineNanos() - first).isBetween(seconds(3), seconds(20));
        running.end();
        long last = running.deadlineNanos();
        running.waits();
        assertThat(running.deadlineNanos()).as("after its end").isEqualTo(last);
    }

    @Test
    void as_a_stream_with_a_limit_of_its_own_is_due_at_that_however_it_goes_on() {
        RunningTask running =
                new RunningTask(TestTasks.tracked("task").withTimeout(Duration.ofSeconds(2)), 0, Duration.ofSeconds(2));
        long limit = running.deadlineNanos();
        running.becomeStream(Duration.ofSeconds(30));
        assertThat(running.deadlineNanos()).isEqualTo(limit);
        running.waits();
        assertThat(running.deadlineNanos()).isEqualTo(limit);
        running.wentOn();
        assertThat(running.deadlineNanos()).isEqualTo(limit);
        assertThat(running.overdue()).contains("ran longer than its time limit of 2000 ms");
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void ends_once() {
        RunningTask running = onThisThread();
        assertThat(running.end()).isTrue();
        assertThat(running.end()).isFalse();
    }

    @Test
    void interrupts_its_worker_once_and_ends_by_that() {
        RunningTask running = onThisThread();
        assertThat(running.interrupt()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(running.interrupt()).isFalse();
        assertThat(running.end()).isFalse();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void interrupts_nobody_after_its_end() {
        RunningTask running = onThisThread();
        running.end();
        assertThat(running.interrupt()).isFalse();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void never_interrupts_the_next_task_however_close_the_race() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        for (int i = 0; i < 5_000; i++) {
            RunningTask running = onThisThread();
            Future<Boolean> byLimit = limits.submit(() -> {
                together.await();
                return running.interrupt();
            });
            together.await();
            boolean byWorker = running.end();
            boolean interrupted = Thread.interrupted(); // the next task starts here
            assertThat(byLimit.get()).isNotEqualTo(byWorker).isEqualTo(interrupted);
            assertThat(Thread.interrupted()).isFalse();
        }
    }
}
