package io.hazelpool.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which span a task was submitted in, in the words of <a href="https://www.w3.org/TR/trace-context/">W3C Trace
 * Context</a>. What is not well-formed is none, for whoever sends it and whoever reads it: no task fails of it.
 *
 * @param parent the {@code traceparent}
 * @param state the {@code tracestate}; empty if there is none
 */
public record TraceContext(String parent, String state) {

    private static final int MAX_PARENT = 55;
    private static final int MAX_STATE = 512; // which the recommendation has everybody pass on
    private static final Pattern PARENT = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern STATE = Pattern.compile("[\\x20-\\x7e]*");

    /**
     * The context, as far as it is well-formed.
     *
     * @param parent none, if it is no {@code traceparent} of version 00
     * @param state left out, if it is longer than {@value #MAX_STATE} characters or has others than ASCII's
     * @return null if there is none
     */
    public static @Nullable TraceContext of(@Nullable String parent, @Nullable String state) {
        if (parent == null
                || parent.length() != MAX_PARENT
                || !PARENT.matcher(parent).matches()) {
            return null;
        }
        boolean isKept = state != null
                && state.length() <= MAX_STATE
                && STATE.matcher(state).matches();
        return new TraceContext(parent, isKept ? Objects.requireNonNull(state) : "");
    }

    void writeTo(DataOutput out) throws IOException {
        WireBytes.writeText(out, parent);
        WireBytes.writeText(out, state);
    }

    /**
     * Reads one; null if it is not well-formed.
     *
     * @throws IOException if it takes more room than one may
     */
    static @Nullable TraceContext readFrom(DataInput in) throws IOException {
        return of(WireBytes.readTextOrNull(in, MAX_PARENT), WireBytes.readTextOrNull(in, MAX_STATE));
    }

    /** The same bytes for what is equal. */
    byte[] canonical() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
