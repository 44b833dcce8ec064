package io.hazelpool.wire;

import java.util.Arrays;
import java.util.Random;

/** What becomes of bytes on a bad line, or in the hands of somebody who lies about lengths: the same of one seed. */
final class Mutations {

    private static final int[] LIES = {
        0,
        1,
        -1,
        -2,
        127,
        255,
        65_535,
        65_536,
        1 << 20,
        1 << 28,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE - 8,
        Integer.MIN_VALUE
    };

    private final Random random;

    Mutations(long seed) {
        random = new Random(seed);
    }

    /**
     * Others than these, by one change or a few.
     *
     * @param from how many at the beginning are left as they are
     */
    byte[] of(byte[] valid, int from) {
        byte[] bytes = valid.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            bytes = changed(bytes, from);
        }
        return bytes;
    }

    private byte[] changed(byte[] bytes, int from) {
        if (bytes.length == from) {
            return inserted(bytes, from);
        }
        int at = from + random.nextInt(bytes.length - from);
        return switch (random.nextInt(6)) {
            case 0 -> flipped(bytes, at);
            case 1 -> lied(bytes, at);
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> inserted(bytes, at);
            case 4 -> without(bytes, at);
            default -> overwritten(bytes, at);
        };
    }

    private byte[] flipped(byte[] bytes, int at) {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        return bytes;
    }

    /** With another number for a length or a count, which most of them are. */
    private byte[] lied(byte[] bytes, int at) {
        int lie = LIES[random.nextInt(LIES.length)];
        for (int i = 0; i < Integer.BYTES && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (lie >>> (24 - 8 * i));
        }
        return bytes;
    }

    private byte[] inserted(byte[] bytes, int at) {
        byte[] more = new byte[1 + random.nextInt(64)];
        random.nextBytes(more);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(bytes, at, longer, at + more.length, bytes.length - at);
        System.arraycopy(more, 0, longer, at, more.length);
        return longer;
    }

    private byte[] without(byte[] bytes, int at) {
        int end = Math.min(bytes.length, at + 1 + random.nextInt(16));
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - (end - at));
        System.arraycopy(bytes, end, shorter, at, bytes.length - end);
        return shorter;
    }

    private byte[] overwritten(byte[] bytes, int at) {
        byte[] others = new byte[Math.min(bytes.length - at, 1 + random.nextInt(16))];
        random.nextBytes(others);
        System.arraycopy(others, 0, bytes, at, others.length);
        return bytes;
    }
}
