package io.hazelpool.bench;

import java.util.Arrays;

/** Many durations, and which of them a share does not exceed. For one thread. */
final class Durations {

    private static final double NANOS_PER_MICRO = 1_000;

    private long[] nanos = new long[1_024];
    private int size;

    void add(long duration) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = duration;
    }

    int size() {
        return size;
    }

    /**
     * The shortest that this share of all does not exceed, in microseconds.
     *
     * @param share 0.5 for the median, 0.99 for the slowest but one in a hundred
     * @throws IllegalStateException if there is none
     */
    double micros(double share) {
        if (size == 0) {
            throw new IllegalStateException("the round was too short for a single duration");
        }
        Arrays.sort(nanos, 0, size);
        int rank = (int) Math.ceil(share * size);
        return nanos[Math.max(rank, 1) - 1] / NANOS_PER_MICRO;
    }
}
