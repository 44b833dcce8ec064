package io.hazelpool.wire;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Arrays and texts on the wire: their length, then their bytes, as Hazelcast writes them. Reads what anybody may have
 * written: nothing is made room for that has not come, as one small lie about a length would end a node for want of
 * memory.
 */
final class WireBytes {

    private static final int NULL = -1;
    private static final int MAX_TEXT_BYTES = 1 << 20; // names and what is told, of which the longest is a stack trace

    private WireBytes() {}

    static void write(DataOutput out, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            out.writeInt(NULL);
        } else {
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    static void writeText(DataOutput out, @Nullable String text) throws IOException {
        write(out, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Bytes, or null.
     *
     * @param most how many there may be
     * @throws IOException if there are more, or fewer than was said
     */
    static byte @Nullable [] readOrNull(DataInput in, int most) throws IOException {
        int length = in.readInt();
        if (length == NULL) {
            return null;
        }
        check(in, length, 1, most);
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    static byte[] read(DataInput in, int most) throws IOException {
        return present(readOrNull(in, most));
    }

    /**
     * A text, or null.
     *
     * @param most how many bytes it may take
     */
    static @Nullable String readTextOrNull(DataInput in, int most) throws IOException {
        byte[] bytes = readOrNull(in, most);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The same of any length that a text of ours has. */
    static @Nullable String readTextOrNull(DataInput in) throws IOException {
        return readTextOrNull(in, MAX_TEXT_BYTES);
    }

    static String readText(DataInput in, int most) throws IOException {
        return present(readTextOrNull(in, most));
    }

    static String readText(DataInput in) throws IOException {
        return readText(in, MAX_TEXT_BYTES);
    }

    /**
     * How many of something follow.
     *
     * @param bytesEach how many bytes each takes at least
     * @param most how many there may be
     */
    static int readCount(DataInput in, int bytesEach, int most) throws IOException {
        int count = in.readInt();
        check(in, count, bytesEach, most);
        return count;
    }

    private static void check(DataInput in, int count, int bytesEach, int most) throws IOException {
        if (count < 0 || count > most) {
            throw new IOException("%d are announced, 0 to %d are allowed".formatted(count, most));
        }
        // Hazelcast's inputs, and Java's own, tell how much they still have.
        if (in instanceof InputStream source && source.available() < (long) count * bytesEach) {
            throw new IOException("%d of at least %d bytes are announced, %d bytes are left"
                    .formatted(count, bytesEach, source.available()));
        }
    }

    private static <T> T present(@Nullable T value) throws IOException {
        if (value == null) {
            throw new IOException("something is missing that has to be there");
        }
        return value;
    }
}
