package io.hazelpool.bench;

import io.hazelpool.client.WorkerPool;
import java.time.Duration;
import java.util.Map;

/**
 * Items of one stream per second.
 *
 * @param pool serves the stream
 * @param items how many it has
 */
record PoolStreaming(WorkerPool pool, int items) implements Contender {

    @Override
    public String name() {
        return "pool.stream";
    }

    @Override
    public Round run(Duration length) throws Exception {
        ItemCount count = new ItemCount(items);
        long start = System.nanoTime();
        pool.stream(new ItemTask(items)).subscribe(count);
        count.awaitEnd();
        return new Round(items, Map.of("items_per_s", Rate.perSecond(items, System.nanoTime() - start)));
    }
}
