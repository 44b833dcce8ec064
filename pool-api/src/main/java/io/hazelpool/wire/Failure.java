package io.hazelpool.wire;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * Why a task did not succeed, in a form that needs no class of the task's to be read.
 *
 * @param className the class of what was thrown
 * @param message its message, at most {@value #MAX_TEXT} characters of it; null if it had none
 * @param stackTrace its stack trace with causes, as text; at most {@value #MAX_TEXT} characters of it
 * @param original the exception itself, serialized; null if it could not be
 */
public record Failure(String className, @Nullable String message, String stackTrace, byte @Nullable [] original) {

    private static final int MAX_TEXT = 16_384;

    /**
     * Describes an exception.
     *
     * @param maxBytes how large the serialized original may be; a larger one is left out
     */
    public static Failure of(Throwable thrown, int maxBytes) {
        return new Failure(thrown.getClass().getName(), messageOf(thrown), traceOf(thrown), bytesOf(thrown, maxBytes));
    }

    /** Describes what went wrong outside the task, where no stack trace would help. */
    public static Failure told(String className, String message) {
        return new Failure(className, message, "", null);
    }

    /** Class and message, as {@link Throwable#toString} tells them. */
    public String summary() {
        return message == null ? className : className + ": " + message;
    }

    // Exceptions are users' code as well: each of these calls may throw anything.
    private static @Nullable String messageOf(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null ? null : cut(message);
        } catch (Throwable broken) {
            return "(its getMessage() threw " + broken.getClass().getName() + ")";
        }
    }

    private static String traceOf(Throwable thrown) {
        StringWriter text = new StringWriter();
        try {
            thrown.printStackTrace(new PrintWriter(text));
        } catch (Throwable broken) {
            text.write("(its printStackTrace() threw " + broken.getClass().getName() + ")");
        }
        return cut(text.toString());
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 4) + "\n...";
    }

    private static byte @Nullable [] bytesOf(Throwable thrown, int maxBytes) {
        try {
            byte[] bytes = ObjectBytes.encode(thrown);
            return bytes.length <= maxBytes ? bytes : null;
        } catch (Throwable notSerializable) {
            return null;
        }
    }

    void writeTo(DataOutput out) throws IOException {
        WireBytes.writeText(out, className);
        WireBytes.writeText(out, message);
        WireBytes.writeText(out, stackTrace);
        WireBytes.write(out, original);
    }

    static Failure readFrom(DataInput in) throws IOException {
        return new Failure(
                WireBytes.readText(in),
                WireBytes.readTextOrNull(in),
                WireBytes.readText(in),
                WireBytes.readOrNull(in, Reply.MAX_VALUE_BYTES));
    }
}
