package io.hazelpool.node.cluster;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FreezeWatchTest {

    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(5);

    /** Two seconds less than the silence after which the others give this one up. */
    private static final long LIMIT = Duration.ofSeconds(3).toNanos();

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - LIMIT); // it may overflow, and does
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final FreezeWatch watch = new FreezeWatch(HEARTBEAT_TIMEOUT, told::incrementAndGet, this::nanos);

    @AfterEach
    void stop() {
        watch.stop();
    }

    private long nanos() {
        looks.incrementAndGet();
        return clock.get();
    }

    /** The second look from now on comes after the beat of the first. */
    private void awaitBeat() {
        int before = looks.get();
        await().until(() -> looks.get() >= before + 2);
    }

    @Test
    void beats_keep_it_calm() {
        watch.start();
        for (int i = 0; i < 4; i++) {
            awaitBeat();
            clock.addAndGet(LIMIT);
            assertThat(watch.wasFrozen()).isFalse();
        }
        awaitBeat();
        assertThat(told).hasValue(0);
    }

    @Test
    void a_standstill_is_noticed_by_the_first_who_asks_and_never_forgotten() {
        watch.start();
        awaitBeat();
        clock.addAndGet(LIMIT + 1);
        assertThat(watch.wasFrozen()).isTrue();
        clock.addAndGet(-LIMIT);
        assertThat(watch.wasFrozen()).isTrue();
    }

    @Test
    void a_standstill_is_told_once_whether_or_not_anybody_asks() {
        watch.start();
        awaitBeat();
        clock.addAndGet(LIMIT + 1);
        await().until(() -> told.get() == 1);
        clock.addAndGet(LIMIT + 1);
        assertThat(watch.wasFrozen()).isTrue();
        await().during(Duration.ofMillis(500)).until(() -> told.get() == 1);
    }

    /** The look found the last beat young enough, the beat after it was new, and nobody ever knew. */
    @Test
    void a_standstill_between_a_look_and_its_beat_is_noticed() {
        AtomicInteger itsLooks = new AtomicInteger();
        FreezeWatch caught = new FreezeWatch(HEARTBEAT_TIMEOUT, told::incrementAndGet, () -> {
            boolean before = itsLooks.incrementAndGet() <= 3; // at its making, at its start, and its thread's first
            return before ? 0 : LIMIT + 1;
        });
        caught.start();
        await().until(() -> told.get() == 1);
    }

    @Test
    void what_comes_after_its_stop_is_no_standstill() {
        watch.start();
        awaitBeat();
        watch.stop();
        clock.addAndGet(LIMIT + 1);
        assertThat(watch.wasFrozen()).isFalse();
        await().during(Duration.ofMillis(500)).until(() -> told.get() == 0);
    }
}
