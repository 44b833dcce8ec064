package io.hazelpool.bench;

import java.time.Duration;

/**
 * How much to measure; less, by system properties, is for trying the benchmark itself.
 *
 * @param rounds how many count
 * @param round how long one is that has no number of tasks
 * @param streamItems how many items a stream has
 */
record Settings(int rounds, Duration round, int streamItems) {

    static Settings ofThisRun() {
        return new Settings(
                Integer.getInteger("bench.rounds", 5),
                Duration.ofMillis(Integer.getInteger("bench.round.ms", 3_000)),
                Integer.getInteger("bench.stream.items", 500_000));
    }

    String text() {
        return "%d rounds of %d ms, %d stream items".formatted(rounds, round.toMillis(), streamItems);
    }
}
