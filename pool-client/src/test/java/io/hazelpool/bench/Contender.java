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
     * @return what was measured, by the end of its key, like {@code per_s}
     * @throws IllegalStateException if anything did not end as it should
     */
    Map<String, Double> run(Duration length) throws Exception;
}
