package io.hazelpool.node.worker;

import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.TaskTimes;
import io.hazelpool.wire.Totals;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts the ends of one pool's tasks on this node, and how long those took that had started. Thread-safe. */
final class PoolCounters {

    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private final LongAdder undecodable = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final DurationCounts waits = new DurationCounts();
    private final DurationCounts runs = new DurationCounts();
    private final LongAdder rejectedForged = new LongAdder();

    void count(Reply reply) {
        of(reply.ending()).increment();
        if (reply.started()) {
            waits.count(TimeUnit.MILLISECONDS.toNanos(reply.waitMillis()));
            runs.count(reply.runNanos());
        }
    }

    /** One was refused without being opened. */
    void countRejectedForged() {
        rejectedForged.increment();
    }

    long ended(Ending ending) {
        return of(ending).sum();
    }

    Totals totals() {
        long ranAndFailed = failed.sum() + timedOut.sum();
        long neverRan = undecodable.sum();
        return new Totals(
                succeeded.sum() + ranAndFailed,
                ranAndFailed + neverRan,
                neverRan,
                expired.sum(),
                cancelled.sum(),
                lost.sum(),
                rejectedForged.sum());
    }

    private LongAdder of(Ending ending) {
        return switch (ending) {
            case SUCCEEDED -> succeeded;
            case FAILED -> failed;
            case TIMED_OUT -> timedOut;
            case UNDECODABLE -> undecodable;
            case EXPIRED -> expired;
            case CANCELLED -> cancelled;
            case LOST -> lost;
        };
    }

    TaskTimes times() {
        return new TaskTimes(waits.histogram(), runs.histogram());
    }
}
