package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One task's end, as told to its client. The value is not copied; nobody changes it after construction.
 *
 * @param value the result, serialized; null unless the task succeeded
 * @param failure why it did not succeed; null if it did
 */
public record Reply(
        UUID taskId,
        Ending ending,
        byte @Nullable [] value,
        @Nullable Failure failure) {

    /** It ran and returned this. */
    public static Reply succeeded(UUID taskId, byte[] value) {
        return new Reply(taskId, Ending.SUCCEEDED, value, null);
    }

    /** It ended otherwise. */
    public static Reply ended(UUID taskId, Ending ending, Failure failure) {
        return new Reply(taskId, ending, null, failure);
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

    void writeTo(ObjectDataOutput out) throws IOException {
        WireTypes.writeUuid(out, taskId);
        out.writeByte(ending.code());
        if (failure == null) {
            out.writeByteArray(value);
        } else {
            failure.writeTo(out);
        }
    }

    static Reply readFrom(ObjectDataInput in) throws IOException {
        UUID taskId = WireTypes.readUuid(in);
        Ending ending = Ending.ofCode(in.readByte());
        return ending == Ending.SUCCEEDED
                ? succeeded(taskId, Objects.requireNonNull(in.readByteArray(), "value"))
                : ended(taskId, ending, Failure.readFrom(in));
    }
}
