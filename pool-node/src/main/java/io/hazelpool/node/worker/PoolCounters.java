package io.hazelpool.node.worker;

import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Totals;
import java.util.concurrent.atomic.LongAdder;

/** Counts the ends of one pool's tasks on this node. Thread-safe. */
final class PoolCounters {

    private final LongAdder executed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder undecodable = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder lost = new LongAdder();

    void count(Ending ending) {
        switch (ending) {
            case SUCCEEDED -> executed.increment();
            case FAILED, TIMED_OUT -> {
                executed.increment();
                failed.increment();
            }
            case UNDECODABLE -> {
                failed.increment();
                undecodable.increment();
            }
            case EXPIRED -> expired.increment();
            case CANCELLED -> cancelled.increment();
            case LOST -> lost.increment();
        }
    }

    Totals totals() {
        return new Totals(executed.sum(), failed.sum(), undecodable.sum(), expired.sum(), cancelled.sum(), lost.sum());
    }
}
