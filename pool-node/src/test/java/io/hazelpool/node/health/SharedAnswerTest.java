package io.hazelpool.node.health;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SharedAnswerTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void asks_once_a_second_however_many_want_to_know() throws Exception {
        SharedAnswer<Integer> answer = new SharedAnswer<>("asking", LONG, asked::incrementAndGet);
        long start = System.nanoTime();
        AtomicInteger times = new AtomicInteger();
        await().until(() -> {
            times.incrementAndGet();
            return answer.get() == 3;
        });
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(times).hasValueGreaterThan(3);
    }

    @Test
    void lets_all_wait_for_the_question_that_is_under_way() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        SharedAnswer<Integer> answer = new SharedAnswer<>("asking", LONG, () -> {
            open.await();
            return asked.incrementAndGet();
        });
        CompletableFuture<Integer> first = answered(answer);
        CompletableFuture<Integer> second = answered(answer);
        open.countDown();
        assertThat(first).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(1);
        assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(1);
    }

    @Test
    void keeps_nobody_waiting_for_one_that_is_overdue_and_asks_no_other_meanwhile() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        SharedAnswer<Integer> answer = new SharedAnswer<>("asking", Duration.ofMillis(1_500), () -> {
            int number = asked.incrementAndGet();
            open.await();
            return number;
        });
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(answer::get);
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThatExceptionOfType(TimeoutException.class).isThrownBy(answer::get);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        assertThat(asked).hasValue(1);

        open.countDown();
        await().ignoreException(TimeoutException.class).until(answer::get, number -> number == 2);
    }

    @Test
    void tells_why_a_question_failed_and_asks_again() throws Exception {
        SharedAnswer<Integer> answer = new SharedAnswer<>("asking", LONG, () -> {
            if (asked.incrementAndGet() == 1) {
                throw new AssertionError("on purpose");
            }
            return asked.get();
        });
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(answer::get)
                .havingCause()
                .withMessage("on purpose");
        await().ignoreException(ExecutionException.class).until(answer::get, number -> number == 2);
    }

    private static CompletableFuture<Integer> answered(SharedAnswer<Integer> answer) {
        CompletableFuture<Integer> got = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        got.complete(answer.get());
                    } catch (Exception e) {
                        got.completeExceptionally(e);
                    }
                })
                .start();
        return got;
    }
}
