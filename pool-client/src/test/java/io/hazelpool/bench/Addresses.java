package io.hazelpool.bench;

import java.util.List;
import java.util.Optional;

/**
 * Where the members listen, told from one JVM to the other in a line.
 *
 * @param nodes the pool's
 * @param peers the others
 */
record Addresses(List<String> nodes, List<String> peers) {

    private static final String START = "members ready at ";

    String line() {
        return START + String.join(",", nodes) + " " + String.join(",", peers);
    }

    /** Empty if the line tells something else. */
    static Optional<Addresses> in(String line) {
        if (!line.startsWith(START)) {
            return Optional.empty();
        }
        String[] clusters = line.substring(START.length()).split(" ", -1);
        return Optional.of(new Addresses(List.of(clusters[0].split(",", -1)), List.of(clusters[1].split(",", -1))));
    }
}
