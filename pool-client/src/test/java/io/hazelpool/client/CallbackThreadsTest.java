package io.hazelpool.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallbackThreadsTest {

    /** The first of what did not go well on the timer's thread. */
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** One whose ticks come without a pause between: many meet what they rarely meet else. */
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1) {
        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            return super.schedule(
                    () -> {
                        try {
                            command.run();
                        } catch (Throwable e) {
                            failure.compareAndSet(null, e);
                        }
                    },
                    0,
                    unit);
        }
    };

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void closes_while_it_goes_back_to_as_many_threads_as_usual() throws Exception {
        int works = 8;
        for (int i = 0; i < 2_000; i++) {
            CallbackThreads callbacks = new CallbackThreads(Thread::new, timer);
            CountDownLatch done = new CountDownLatch(works);
            for (int j = 0; j < works; j++) {
                callbacks.execute(done::countDown);
            }
            assertThatNoException().as("closing no. %d", i).isThrownBy(callbacks::close);
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(failure.get()).isNull();
    }

    @Test
    void starts_more_threads_while_all_are_blocked() throws Exception {
        CountDownLatch allAtOnce = new CountDownLatch(50);
        try (CallbackThreads callbacks = new CallbackThreads(Thread::new, timer)) {
            for (int i = 0; i < 50; i++) {
                callbacks.execute(() -> {
                    allAtOnce.countDown();
                    try {
                        allAtOnce.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            assertThat(allAtOnce.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void runs_what_comes_after_its_end_on_the_callers_thread() {
        CallbackThreads callbacks = new CallbackThreads(Thread::new, timer);
        callbacks.close();
        AtomicInteger ran = new AtomicInteger();
        callbacks.execute(ran::incrementAndGet);
        assertThat(ran).hasValue(1);
    }
}
