package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HistogramTest {

    @Test
    void a_bound_belongs_to_the_class_it_ends() {
        assertThat(Histogram.classOf(0)).isZero();
        for (int index = 0; index < Histogram.BOUNDS.size(); index++) {
            long bound = Histogram.BOUNDS.get(index).toNanos();
            assertThat(Histogram.classOf(bound)).isEqualTo(index);
            assertThat(Histogram.classOf(bound + 1)).isEqualTo(index + 1);
        }
        assertThat(Histogram.classOf(Long.MAX_VALUE)).isEqualTo(Histogram.CLASSES - 1);
    }

    @Test
    void guesses_quantiles_within_their_class() {
        Histogram histogram = of(90, Duration.ofMillis(15)).plus(of(10, Duration.ofMillis(900)));
        assertThat(histogram.quantileMillis(0.5)).isBetween(10.0, 20.0);
        assertThat(histogram.quantileMillis(0.9)).isCloseTo(20, within(1e-6));
        assertThat(histogram.quantileMillis(0.99)).isBetween(500.0, 1_000.0);
    }

    @Test
    void answers_the_greatest_bound_for_what_is_above_it_and_nothing_for_nothing() {
        assertThat(of(1, Duration.ofHours(1)).quantileMillis(0.99)).isEqualTo(300_000);
        assertThat(Histogram.EMPTY.quantileMillis(0.5)).isNaN();
    }

    @Test
    void tells_what_came_since_an_earlier_look() {
        Histogram earlier = of(3, Duration.ofMillis(15));
        Histogram later = earlier.plus(of(2, Duration.ofSeconds(20)));
        assertThat(later.since(earlier)).isEqualTo(of(2, Duration.ofSeconds(20)));
        assertThat(later.count()).isEqualTo(5);
        assertThat(later.sumNanos()).isEqualTo(Duration.ofMillis(40_045).toNanos());
    }

    private static Histogram of(int times, Duration duration) {
        long[] counts = new long[Histogram.CLASSES];
        counts[Histogram.classOf(duration.toNanos())] = times;
        return new Histogram(counts, times * duration.toNanos());
    }
}
