package io.hazelpool.node.metrics;

import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.Histogram;
import io.hazelpool.wire.TaskTimes;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One histogram of tasks' times by pool. Micrometer has none that reads what is counted elsewhere. */
final class TimesCollector implements Collector {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final String help;
    private final List<WorkerSupervisor> pools;
    private final Function<TaskTimes, Histogram> times;

    TimesCollector(String name, String help, List<WorkerSupervisor> pools, Function<TaskTimes, Histogram> times) {
        this.name = name;
        this.help = help;
        this.pools = pools;
        this.times = times;
    }

    @Override
    public HistogramSnapshot collect() {
        HistogramSnapshot.Builder snapshot =
                HistogramSnapshot.builder().name(name).help(help);
        for (WorkerSupervisor pool : pools) {
            snapshot.dataPoint(dataPoint(pool.poolName(), times.apply(pool.times())));
        }
        return snapshot.build();
    }

    private static HistogramDataPointSnapshot dataPoint(String pool, Histogram histogram) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int index = 0; index < Histogram.CLASSES; index++) {
            double bound = index < Histogram.BOUNDS.size()
                    ? Histogram.BOUNDS.get(index).toNanos() / NANOS_PER_SECOND
                    : Double.POSITIVE_INFINITY;
            buckets.bucket(bound, histogram.count(index));
        }
        return HistogramDataPointSnapshot.builder()
                .labels(Labels.of("pool", pool))
                .classicHistogramBuckets(buckets.build())
                .sum(histogram.sumNanos() / NANOS_PER_SECOND)
                .build();
    }
}
