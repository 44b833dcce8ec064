package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

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
    void counts_and_sums_up() {
        Histogram histogram = of(3, Duration.ofMillis(15));
        assertThat(histogram.count()).isEqualTo(3);
        assertThat(histogram.sumNanos()).isEqualTo(Duration.ofMillis(45).toNanos());
    }

    private static Histogram of(int times, Duration duration) {
        long[] counts = new long[Histogram.CLASSES];
        counts[Histogram.classOf(duration.toNanos())] = times;
        return new Histogram(counts, times * duration.toNanos());
    }
}
