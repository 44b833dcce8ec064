package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a task comes from, as it may ask itself and its log lines tell.
 *
 * @param submitter the client's configured name; null if it has none
 * @param headers given with the submission
 * @param mdc what the submitting thread's MDC held
 */
public record TaskOrigin(@Nullable String submitter, Map<String, String> headers, Map<String, String> mdc) {

    /** Nothing is known. */
    public static final TaskOrigin NONE = new TaskOrigin(null, Map.of(), Map.of());

    /** What a node puts into the MDC of a task begins so, and is not carried to the tasks which that one submits. */
    public static final String OWN_MDC = "hazelpool.";

    private static final int MAX_ENTRIES = 0xFFFF;

    public TaskOrigin {
        headers = Map.copyOf(headers);
        mdc = Map.copyOf(mdc);
    }

    boolean isNone() {
        return submitter == null && headers.isEmpty() && mdc.isEmpty();
    }

    void writeTo(ObjectDataOutput out) throws IOException {
        out.writeString(submitter);
        write(out, headers);
        write(out, mdc);
    }

    static TaskOrigin readFrom(ObjectDataInput in) throws IOException {
        return new TaskOrigin(in.readString(), read(in), read(in));
    }

    private static void write(ObjectDataOutput out, Map<String, String> entries) throws IOException {
        if (entries.size() > MAX_ENTRIES) {
            throw new IOException(entries.size() + " entries are more than " + MAX_ENTRIES);
        }
        out.writeShort(entries.size());
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            out.writeString(entry.getKey());
            out.writeString(entry.getValue());
        }
    }

    private static Map<String, String> read(ObjectDataInput in) throws IOException {
        int size = in.readUnsignedShort();
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            String key = Objects.requireNonNull(in.readString(), "key");
            entries.put(key, Objects.requireNonNull(in.readString(), "value"));
        }
        return entries;
    }
}
