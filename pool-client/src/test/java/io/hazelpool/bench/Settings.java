package io.hazelpool.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How much to measure; less, by system properties, is for work on one of the contenders, or on the benchmark itself.
 *
 * @param rounds how many count
 * @param round how long one is that has no number of tasks
 * @param streamItems how many items a stream has
 * @param only the names of what is measured: contenders and series of {@link Growth} and others; empty = all
 */
record Settings(int rounds, Duration round, int streamItems, List<String> only) {

    static Settings ofThisRun() {
        return new Settings(
                Integer.getInteger("bench.rounds", 5),
                Duration.ofMillis(Integer.getInteger("bench.round.ms", 2_000)),
                Integer.getInteger("bench.stream.items", 400_000),
                Stream.of(System.getProperty("bench.only", "").split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList());
    }

    /**
     * Those that take turns.
     *
     * @throws IllegalArgumentException if one is wanted that is not among them
     */
    List<Contender> chosenFrom(List<Contender> all) {
        List<String> names = Stream.of(
                        all.stream().map(Contender::name), Growth.SERIES.stream(), Stream.of(Depth.SERIES, Idle.SERIES))
                .flatMap(Function.identity())
                .distinct()
                .toList();
        List<String> unknown = new ArrayList<>(only);
        unknown.removeAll(names);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "bench.only: there is no %s among %s".formatted(String.join(", ", unknown), names));
        }
        return all.stream().filter(contender -> wants(contender.name())).toList();
    }

    /** Whether the pool is to be compared with anything. */
    boolean wantsContenders() {
        return only.isEmpty() || only.stream().anyMatch(name -> !name.startsWith("cpu."));
    }

    boolean wants(String name) {
        return only.isEmpty() || only.contains(name);
    }

    String text() {
        return "%d rounds of %d ms, %d stream items".formatted(rounds, round.toMillis(), streamItems)
                + (only.isEmpty() ? "" : ", only " + String.join(", ", only));
    }
}
