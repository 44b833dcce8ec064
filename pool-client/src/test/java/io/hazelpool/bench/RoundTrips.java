package io.hazelpool.bench;

import java.time.Duration;
import java.util.Map;

/**
 * How long one task takes from its submission to its result, while there is no other.
 *
 * @param name the contender's
 * @param call submits the task of this number and waits for its result
 */
record RoundTrips(String name, Call call) implements Contender {

    /** Of a round's length; some thousand round trips are enough. */
    private static final int SHARE = 3;

    /** Submits, and waits. */
    @FunctionalInterface
    interface Call {
        Integer resultOf(int number) throws Exception;
    }

    @Override
    public Round run(Duration length) throws Exception {
        Durations durations = new Durations();
        long until = System.nanoTime() + length.toNanos() / SHARE;
        for (int number = 0; System.nanoTime() < until; number++) {
            long start = System.nanoTime();
            int result = call.resultOf(number);
            durations.add(System.nanoTime() - start);
            if (result != number) {
                throw new IllegalStateException(
                        "%s: task %d was answered the result of %d".formatted(name, number, result));
            }
        }
        return new Round(
                durations.size(), Map.of("rtt_p50_us", durations.micros(0.5), "rtt_p99_us", durations.micros(0.99)));
    }
}
