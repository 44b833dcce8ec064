package io.hazelpool.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClusterClockTest {

    private static final long FAST = Duration.ofMinutes(1).toMillis();

    private final SettableClock local = new SettableClock(1_000_000);
    private final ClusterClock clock = new ClusterClock(local);

    @Test
    void tells_the_local_time_before_it_asked() {
        assertThat(clock.millis()).isEqualTo(local.millis());
    }

    @Test
    void tells_the_cluster_s_time_from_then_on() {
        clock.synchronize(() -> answer(0, 0));
        local.advance(5_000);
        assertThat(clock.millis()).isEqualTo(local.millis() + FAST);
        assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(local.millis() + FAST));
    }

    @Test
    void takes_the_answer_for_one_of_the_middle_of_the_round_trip() {
        clock.synchronize(() -> answer(20, 20));
        assertThat(clock.millis()).isEqualTo(local.millis() + FAST);
    }

    /** The first question over a new connection may wait for seconds before it is put. */
    @Test
    void asks_again_after_a_slow_answer_and_takes_the_quickest() {
        long[] waits = {4_000, 300, 6};
        int[] asked = {0};
        clock.synchronize(() -> answer(waits[asked[0]++], 0));
        assertThat(clock.millis() - local.millis() - FAST).isEqualTo(3);

        asked[0] = 0;
        long[] allSlow = {300, 4_000, 5_000, 0};
        clock.synchronize(() -> answer(allSlow[asked[0]++], 0));
        assertThat(clock.millis() - local.millis() - FAST).isEqualTo(150);
    }

    private long answer(long waits, long returns) {
        local.advance(waits);
        long clusterTime = local.millis() + FAST;
        local.advance(returns);
        return clusterTime;
    }
}
