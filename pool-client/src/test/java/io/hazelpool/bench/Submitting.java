package io.hazelpool.bench;

import java.time.Duration;
import java.util.Map;

/**
 * Tasks with a result per second, all results checked.
 *
 * @param name the contender's
 * @param starter starts one of them
 */
record Submitting(String name, Starter starter) implements Contender {

    @Override
    public Round run(Duration length) throws Exception {
        long start = System.nanoTime();
        long ended = Flood.run(length, starter);
        return new Round(ended, Map.of("per_s", Rate.perSecond(ended, System.nanoTime() - start)));
    }
}
