package io.hazelpool.bench;

import io.hazelpool.client.WorkerPool;
import java.time.Duration;
import java.util.Map;

/**
 * How long a stream's first item takes from the subscription on, while nothing else is under way.
 *
 * @param pool serves the streams
 */
record FirstItems(WorkerPool pool) implements Contender {

    private static final int REPEATS = 100;

    @Override
    public String name() {
        return "pool.stream";
    }

    @Override
    public Round run(Duration length) throws Exception {
        Durations durations = new Durations();
        for (int i = 0; i < REPEATS; i++) {
            ItemCount count = new ItemCount(1);
            long start = System.nanoTime();
            pool.stream(new ItemTask(1)).subscribe(count);
            count.awaitEnd();
            durations.add(count.firstAtNanos() - start);
        }
        return new Round(REPEATS, Map.of("first_item_us", durations.micros(0.5)));
    }
}
