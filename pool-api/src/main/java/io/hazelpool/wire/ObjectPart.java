package io.hazelpool.wire;

import java.util.Arrays;

/**
 * The part of some bytes that one object is read from. What lies within that object is a part of the same bytes: were
 * it copied, the innermost of many objects would take as many times its length.
 *
 * @param from where it begins
 * @param to where it has ended
 * @param reader reads it
 * @param depth 1, or one more than that of the object it lies within
 */
record ObjectPart(byte[] bytes, int from, int to, ObjectReader reader, int depth) {

    static ObjectPart whole(byte[] bytes, ObjectReader reader) {
        return new ObjectPart(bytes, 0, bytes.length, reader, 1);
    }

    /** A part of this one. */
    ObjectPart within(int first, int end) {
        return new ObjectPart(bytes, first, end, reader, depth + 1);
    }

    int length() {
        return to - from;
    }

    /** The first byte, which tells how the others are to be read; 0, as which none is, if there are no bytes. */
    byte type() {
        return from < to ? bytes[from] : 0;
    }

    /** Only these bytes; a copy, unless there are no others. */
    byte[] alone() {
        return length() == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to);
    }
}
