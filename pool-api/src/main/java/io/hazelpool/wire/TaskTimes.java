package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;

/**
 * How long tasks took that have started and ended.
 *
 * @param waits from submission to start
 * @param runs from start to end
 */
public record TaskTimes(Histogram waits, Histogram runs) {

    public static final TaskTimes NONE = new TaskTimes(Histogram.EMPTY, Histogram.EMPTY);

    /** Both together. */
    public TaskTimes plus(TaskTimes other) {
        return new TaskTimes(waits.plus(other.waits), runs.plus(other.runs));
    }

    /** What came since an earlier look at the same tasks. */
    public TaskTimes since(TaskTimes earlier) {
        return new TaskTimes(waits.since(earlier.waits), runs.since(earlier.runs));
    }

    void writeTo(ObjectDataOutput out) throws IOException {
        waits.writeTo(out);
        runs.writeTo(out);
    }

    static TaskTimes readFrom(ObjectDataInput in) throws IOException {
        return new TaskTimes(Histogram.readFrom(in), Histogram.readFrom(in));
    }
}
