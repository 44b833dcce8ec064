package io.hazelpool.wire;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One task's end, as told to its client. The value is not copied; nobody changes it after construction.
 *
 * @param waitMillis from submission to start, or to the end if it did not start
 * @param runNanos from start to end; {@link #NOT_STARTED} if it did not start
 * @param value the result, serialized; null unless the task succeeded
 * @param failure why it did not succeed; null if it did
 */
public record Reply(
        UUID taskId,
        Ending ending,
        long waitMillis,
        long runNanos,
        byte @Nullable [] value,
        @Nullable Failure failure) {

    /** The value of {@link #runNanos()} for a task that did not start. */
    public static final long NOT_STARTED = -1;

    /** No result, item or exception is larger: {@code max-result-bytes} allows no more. */
    static final int MAX_VALUE_BYTES = 64 << 20;

    /** How few bytes a reply takes: its id, ending and times, and the length of its value. */
    static final int LEAST_BYTES = 16 + 1 + 8 + 8 + 4;

    /** It ran and returned this. */
    public static Reply succeeded(UUID taskId, long waitMillis, long runNanos, byte[] value) {
        return new Reply(taskId, Ending.SUCCEEDED, waitMillis, runNanos, value, null);
    }

    /** It ended otherwise. */
    public static Reply ended(UUID taskId, Ending ending, long waitMillis, long runNanos, Failure failure) {
        return new Reply(taskId, ending, waitMillis, runNanos, null, failure);
    }

    /** Whether it had started to run, or, if it was lost, may have. */
    public boolean started() {
        return runNanos != NOT_STARTED;
    }

    /** About how many bytes it takes on the wire. */
    public int size() {
        int size = 64;
        if (value != null) {
            size += value.length;
        }
        if (failure != null) {
            size += failure.stackTrace().length();
            size += failure.message() == null ? 0 : failure.message().length();
            size += failure.original() == null ? 0 : failure.original().length;
        }
        return size;
    }

    void writeTo(DataOutput out) throws IOException {
        WireTypes.writeUuid(out, taskId);
        out.writeByte(ending.code());
        out.writeLong(waitMillis);
        out.writeLong(runNanos);
        if (failure == null) {
            WireBytes.write(out, value);
        } else {
            failure.writeTo(out);
        }
    }

    static Reply readFrom(DataInput in) throws IOException {
        UUID taskId = WireTypes.readUuid(in);
        Ending ending = Ending.ofCode(in.readByte());
        long waitMillis = in.readLong();
        long runNanos = in.readLong();
        if (ending == Ending.SUCCEEDED) {
            byte[] value = WireBytes.read(in, MAX_VALUE_BYTES);
            return succeeded(taskId, waitMillis, runNanos, value);
        }
        return ended(taskId, ending, waitMillis, runNanos, Failure.readFrom(in));
    }
}
