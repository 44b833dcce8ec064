package io.hazelpool.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a task comes from, as it may ask itself and its log lines tell.
 *
 * @param submitter the client's configured name; null if it has none
 * @param headers given with the submission
 * @param mdc what the submitting thread's MDC held
 * @param trace the span it was submitted in; null if in none that is known
 */
public record TaskOrigin(
        @Nullable String submitter,
        Map<String, String> headers,
        Map<String, String> mdc,
        @Nullable TraceContext trace) {

    /** Nothing is known. */
    public static final TaskOrigin NONE = new TaskOrigin(null, Map.of(), Map.of());

    /** What a node puts into the MDC of a task begins so, and is not carried to the tasks which that one submits. */
    public static final String OWN_MDC = "hazelpool.";

    private static final int MAX_ENTRIES = 0xFFFF;
    private static final int MAX_TEXT_BYTES = 1 << 16;

    public TaskOrigin {
        headers = Map.copyOf(headers);
        mdc = Map.copyOf(mdc);
    }

    /** One that was submitted in no span. */
    public TaskOrigin(@Nullable String submitter, Map<String, String> headers, Map<String, String> mdc) {
        this(submitter, headers, mdc, null);
    }

    /** The same, submitted in this span. */
    TaskOrigin in(@Nullable TraceContext span) {
        return new TaskOrigin(submitter, headers, mdc, span);
    }

    /** Nothing is known but for its span, which is written for itself. */
    boolean isNone() {
        return submitter == null && headers.isEmpty() && mdc.isEmpty();
    }

    /** All but its span. */
    void writeTo(DataOutput out) throws IOException {
        WireBytes.writeText(out, submitter);
        write(out, headers);
        write(out, mdc);
    }

    static TaskOrigin readFrom(DataInput in) throws IOException {
        return new TaskOrigin(WireBytes.readTextOrNull(in, MAX_TEXT_BYTES), read(in), read(in));
    }

    private static void write(DataOutput out, Map<String, String> entries) throws IOException {
        if (entries.size() > MAX_ENTRIES) {
            throw new IOException(entries.size() + " entries are more than " + MAX_ENTRIES);
        }
        out.writeShort(entries.size());
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            WireBytes.writeText(out, entry.getKey());
            WireBytes.writeText(out, entry.getValue());
        }
    }

    /** All but its span: the same bytes for what is equal, in whatever order its entries are. */
    byte[] canonical() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            WireBytes.writeText(out, submitter);
            write(out, new TreeMap<>(headers));
            write(out, new TreeMap<>(mdc));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Map<String, String> read(DataInput in) throws IOException {
        int size = in.readUnsignedShort();
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            String key = WireBytes.readText(in, MAX_TEXT_BYTES);
            entries.put(key, WireBytes.readText(in, MAX_TEXT_BYTES));
        }
        return entries;
    }
}
