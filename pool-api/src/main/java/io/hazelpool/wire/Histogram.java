package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How durations are spread over a few classes, the same for all nodes. Immutable. */
public final class Histogram {

    /** The longest duration of each class but the last, which has no bound. */
    public static final List<Duration> BOUNDS = List.of(
            Duration.ofNanos(500_000),
            Duration.ofMillis(1),
            Duration.ofMillis(2),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5));

    /** How many classes there are. */
    public static final int CLASSES = BOUNDS.size() + 1;

    private static final int MAX_CLASSES = 256; // of whatever version

    /** No duration at all. */
    public static final Histogram EMPTY = new Histogram(new long[CLASSES], 0);

    private static final long[] BOUND_NANOS =
            BOUNDS.stream().mapToLong(Duration::toNanos).toArray();

    private final long[] counts;
    private final long sumNanos;

    /**
     * What was counted elsewhere.
     *
     * @param counts of each class
     * @param sumNanos of all durations
     */
    public Histogram(long[] counts, long sumNanos) {
        this.counts = Arrays.copyOf(counts, CLASSES);
        this.sumNanos = sumNanos;
    }

    /** The class a duration belongs to; the shortest, of which there are most, are found first. */
    public static int classOf(long nanos) {
        int index = 0;
        while (index < BOUND_NANOS.length && nanos > BOUND_NANOS[index]) {
            index++;
        }
        return index;
    }

    /** How many durations belong to this class. */
    public long count(int index) {
        return counts[index];
    }

    /** How many durations there are. */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /** The sum of all durations, in nanoseconds. */
    public long sumNanos() {
        return sumNanos;
    }

    /** Both together. */
    public Histogram plus(Histogram other) {
        long[] sum = new long[CLASSES];
        Arrays.setAll(sum, index -> counts[index] + other.counts[index]);
        return new Histogram(sum, sumNanos + other.sumNanos);
    }

    /** What came since an earlier look at the same durations. */
    public Histogram since(Histogram earlier) {
        long[] difference = new long[CLASSES];
        Arrays.setAll(difference, index -> Math.max(0, counts[index] - earlier.counts[index]));
        return new Histogram(difference, Math.max(0, sumNanos - earlier.sumNanos));
    }

    /**
     * The duration that this part of all does not exceed, as a guess within its class; in milliseconds.
     *
     * @param part above 0, up to 1
     * @return NaN if there are no durations; the greatest bound for those above it
     */
    public double quantileMillis(double part) {
        double wanted = part * count();
        double below = 0;
        for (int index = 0; index < BOUND_NANOS.length; index++) {
            if (counts[index] > 0 && below + counts[index] >= wanted) {
                double from = index == 0 ? 0 : BOUND_NANOS[index - 1];
                double share = (wanted - below) / counts[index];
                return (from + share * (BOUND_NANOS[index] - from)) / TimeUnit.MILLISECONDS.toNanos(1);
            }
            below += counts[index];
        }
        return wanted > 0 ? BOUNDS.get(BOUNDS.size() - 1).toMillis() : Double.NaN;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Histogram that && sumNanos == that.sumNanos && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "Histogram" + Arrays.toString(counts);
    }

    void writeTo(ObjectDataOutput out) throws IOException {
        out.writeLongArray(counts);
        out.writeLong(sumNanos);
    }

    static Histogram readFrom(ObjectDataInput in) throws IOException {
        long[] counts = new long[WireBytes.readCount(in, Long.BYTES, MAX_CLASSES)];
        for (int index = 0; index < counts.length; index++) {
            counts[index] = in.readLong();
        }
        return new Histogram(counts, in.readLong());
    }
}
