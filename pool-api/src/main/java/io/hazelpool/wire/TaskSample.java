package io.hazelpool.wire;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The first of many tasks, and how many there are.
 *
 * @param total how many there are; not fewer than are told
 * @param first no more of them than were asked for
 */
public record TaskSample(int total, List<TaskSight> first) {

    /** There are none. */
    public static final TaskSample NONE = new TaskSample(0, List.of());

    public TaskSample {
        first = List.copyOf(first);
        total = Math.max(total, first.size());
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeInt(total);
        out.writeInt(first.size());
        for (TaskSight task : first) {
            task.writeTo(out);
        }
    }

    static TaskSample readFrom(DataInput in) throws IOException {
        int total = in.readInt();
        List<TaskSight> first = new ArrayList<>();
        for (int left = WireBytes.readCount(in, TaskSight.LEAST_BYTES, TasksQuestion.MOST); left > 0; left--) {
            first.add(TaskSight.readFrom(in));
        }
        return new TaskSample(total, first);
    }
}
