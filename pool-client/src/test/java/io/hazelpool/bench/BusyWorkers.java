package io.hazelpool.bench;

import io.hazelpool.api.PoolCallable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Which share of the time workers are in tasks of a millisecond, while there are always some in the queue.
 *
 * @param name the contender's
 * @param workers how many there are in all
 * @param submit has one run the task
 */
record BusyWorkers(String name, int workers, Function<PoolCallable<Long>, CompletionStage<Long>> submit)
        implements Contender {

    @Override
    public Round run(Duration length) throws Exception {
        LongAdder busyNanos = new LongAdder();
        try (Flood flood = Flood.start(Flood.IN_FLIGHT, (number, end) -> start(busyNanos, end))) {
            flood.awaitFull();
            long busyBefore = busyNanos.sum();
            long start = System.nanoTime();
            Thread.sleep(length.toMillis());
            double busy = busyNanos.sum() - busyBefore;
            long nanos = System.nanoTime() - start;
            return new Round(flood.end(), Map.of("busy_percent", 100 * busy / nanos / workers));
        }
    }

    private void start(LongAdder busyNanos, Starter.End end) {
        var unused = submit.apply(new PauseTask()).whenComplete((nanos, failure) -> {
            if (nanos != null) {
                busyNanos.add(nanos);
            }
            end.ended(nanos != null);
        });
    }
}
