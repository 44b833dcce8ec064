package io.hazelpool.bench;

import java.time.Duration;
import java.util.Map;

/** One way to have work done, measured in turn with others. */
interface Contender {

    /** What its measures' keys begin with, like {@code pool.submit}; another contender may measure more of the same. */
    String name();

    /**
     * Does one round, and leaves nothing behind that still runs.
     *
     * @param length how long, for rounds that are not bounded by a number of tasks
     * @throws IllegalStateException if anything did not end as it should
     */
    Round run(Duration length) throws Exception;

    /**
     * What came of a round.
     *
     * @param tasks how many ended, or items of streams
     * @param measures by the end of their keys, like {@code per_s}
     */
    record Round(long tasks, Map<String, Double> measures) {}
}
