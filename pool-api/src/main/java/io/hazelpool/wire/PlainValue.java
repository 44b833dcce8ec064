package io.hazelpool.wire;

import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values that most tasks return, as a byte that tells the type, and the value: Java serialization writes the names
 * and fields of their classes for each, and takes many times as long. None of its streams begins with such a byte.
 */
final class PlainValue {

    private static final byte NULL = 1;
    private static final byte FALSE = 2;
    private static final byte TRUE = 3;
    private static final byte INTEGER = 4;
    private static final byte LONG = 5;
    private static final byte DOUBLE = 6;
    private static final byte STRING = 7;
    private static final byte BYTES = 8;

    private PlainValue() {}

    /** Its bytes; null if it is of another type, or a string that no charset keeps. */
    static byte @Nullable [] encode(@Nullable Object value) {
        if (value == null) {
            return new byte[] {NULL};
        } else if (value instanceof Integer number) {
            return of(INTEGER, Integer.BYTES).putInt(number).array();
        } else if (value instanceof Long number) {
            return of(LONG, Long.BYTES).putLong(number).array();
        } else if (value instanceof Boolean bool) {
            return new byte[] {bool ? TRUE : FALSE};
        } else if (value instanceof Double number) {
            return of(DOUBLE, Double.BYTES)
                    .putLong(Double.doubleToRawLongBits(number))
                    .array();
        } else if (value instanceof byte[] bytes) {
            return of(BYTES, bytes.length).put(bytes).array();
        } else if (value instanceof String text && text.chars().noneMatch(unit -> Character.isSurrogate((char) unit))) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return of(STRING, bytes.length).put(bytes).array();
        }
        return null;
    }

    private static ByteBuffer of(byte type, int length) {
        return ByteBuffer.allocate(1 + length).put(type);
    }

    /** Whether {@link #decode} is to read bytes of which this is the first. */
    static boolean isPlain(byte type) {
        return type >= NULL && type <= BYTES;
    }

    /**
     * The value of such bytes.
     *
     * @throws StreamCorruptedException if there are more or fewer of them than its type has
     */
    static @Nullable Object decode(byte[] bytes) throws StreamCorruptedException {
        ByteBuffer value = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        return switch (bytes[0]) {
            case NULL -> {
                checked(value, 0);
                yield null;
            }
            case FALSE, TRUE -> {
                checked(value, 0);
                yield bytes[0] == TRUE;
            }
            case INTEGER -> checked(value, Integer.BYTES).getInt();
            case LONG -> checked(value, Long.BYTES).getLong();
            case DOUBLE -> Double.longBitsToDouble(checked(value, Double.BYTES).getLong());
            case STRING -> new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
            default -> Arrays.copyOfRange(bytes, 1, bytes.length);
        };
    }

    private static ByteBuffer checked(ByteBuffer value, int length) throws StreamCorruptedException {
        if (value.remaining() != length) {
            throw new StreamCorruptedException(
                    "a value of type %d has %d bytes, not %d".formatted(value.get(0), value.remaining(), length));
        }
        return value;
    }
}
