package io.hazelpool.node.worker;

import io.hazelpool.wire.Histogram;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** Counts durations by their class. Thread-safe; two additions for each. */
final class DurationCounts {

    private final LongAdder[] counts = new LongAdder[Histogram.CLASSES];
    private final LongAdder sumNanos = new LongAdder();

    DurationCounts() {
        Arrays.setAll(counts, index -> new LongAdder());
    }

    void count(long nanos) {
        counts[Histogram.classOf(nanos)].increment();
        sumNanos.add(nanos);
    }

    Histogram histogram() {
        return new Histogram(Arrays.stream(counts).mapToLong(LongAdder::sum).toArray(), sumNanos.sum());
    }
}
