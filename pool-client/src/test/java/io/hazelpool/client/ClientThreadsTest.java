package io.hazelpool.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ClientThreadsTest {

    /** Hazelcast's client must not be shut down while a call is about to make one of its objects. */
    @Test
    void closes_after_a_call_that_was_under_way() throws Exception {
        ClientThreads threads = new ClientThreads();
        Thread closing = new Thread(threads::close);
        CountDownLatch called = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        threads.calls().execute(() -> {
            called.countDown();
            awaitInterrupt();
            while (closing.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait(); // until it waits, or is through
            }
            ended.set(closing.getState() != Thread.State.TERMINATED);
        });
        called.await();
        closing.start();
        closing.join();
        assertThat(ended).isTrue();
    }

    @Test
    void closes_though_a_call_goes_on() throws Exception {
        ClientThreads threads = new ClientThreads();
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        threads.calls().execute(() -> {
            called.countDown();
            while (over.getCount() > 0) {
                Thread.onSpinWait(); // whatever interrupts it
            }
        });
        called.await();
        threads.close();
        over.countDown();
    }

    private static void awaitInterrupt() {
        try {
            TimeUnit.MINUTES.sleep(1);
        } catch (InterruptedException closing) {
            Thread.onSpinWait();
        }
    }
}
