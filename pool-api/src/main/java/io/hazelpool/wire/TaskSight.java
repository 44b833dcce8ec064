package io.hazelpool.wire;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One task as somebody saw it who has it, for people to see.
 *
 * @param taskClass the task's class, at most {@value #MAX_TEXT} characters of it; null if it is sealed, or not known
 * @param sealed whether only who has the key knows what it is
 * @param stream whether its items are wanted, rather than one result
 * @param since when it started, or if it waits, was submitted, in milliseconds of the cluster's clock
 * @param submitter the configured name of its client, at most {@value #MAX_TEXT} characters of it; null if it has none
 */
public record TaskSight(
        UUID id,
        @Nullable String taskClass,
        boolean sealed,
        boolean stream,
        long since,
        @Nullable String submitter) {

    /** What each takes on the wire at least. */
    static final int LEAST_BYTES = 2 * Long.BYTES + Integer.BYTES + 1 + Long.BYTES + Integer.BYTES;

    private static final int MAX_TEXT = 200;
    private static final int MAX_TEXT_BYTES = 3 * MAX_TEXT; // of UTF-8
    private static final int SEALED = 1;
    private static final int STREAM = 2;

    public TaskSight {
        taskClass = cut(taskClass);
        submitter = cut(submitter);
    }

    /**
     * A task that runs. Of what a seal holds, only who has the key may learn.
     *
     * @param taskClass its class; null if it was not read yet
     * @param since when it started, in milliseconds of the cluster's clock
     */
    public static TaskSight running(TaskEnvelope task, @Nullable String taskClass, long since) {
        return of(task, taskClass, since);
    }

    /** A task that waits, of which no more is looked at than its {@link TaskHead}. */
    public static TaskSight waiting(TaskEnvelope task) {
        return of(task, TaskHead.className(task.payload()), task.submittedAt());
    }

    private static TaskSight of(TaskEnvelope task, @Nullable String taskClass, long since) {
        return new TaskSight(
                task.id(),
                task.isSealed() ? null : taskClass,
                task.isSealed(),
                task.isStream(),
                since,
                task.origin().submitter());
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null || text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 1) + "\u2026";
    }

    void writeTo(DataOutput out) throws IOException {
        WireTypes.writeUuid(out, id);
        WireBytes.writeText(out, taskClass);
        out.writeByte((sealed ? SEALED : 0) | (stream ? STREAM : 0));
        out.writeLong(since);
        WireBytes.writeText(out, submitter);
    }

    static TaskSight readFrom(DataInput in) throws IOException {
        UUID id = WireTypes.readUuid(in);
        String taskClass = WireBytes.readTextOrNull(in, MAX_TEXT_BYTES);
        int flags = in.readByte();
        return new TaskSight(
                id,
                taskClass,
                (flags & SEALED) != 0,
                (flags & STREAM) != 0,
                in.readLong(),
                WireBytes.readTextOrNull(in, MAX_TEXT_BYTES));
    }
}
