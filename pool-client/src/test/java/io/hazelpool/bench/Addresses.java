package io.hazelpool.bench;

import java.util.List;
import java.util.Optional;

/**
 * Where the members listen, told from one JVM to the other in a line.
 *
 * @param nodes the pool's
 * @param sealed the nodes with keys
 * @param peers the others
 */
record Addresses(List<String> nodes, List<String> sealed, List<String> peers) {

    private static final String START = "members ready at ";

    String line() {
        return START + String.join(",", nodes) + " " + String.join(",", sealed) + " " + String.join(",", peers);
    }

    private static List<String> list(String addresses) {
        return List.of(addresses.split(",", -1));
    }

    /** Empty if the line tells something else. */
    static Optional<Addresses> in(String line) {
        if (!line.startsWith(START)) {
            return Optional.empty();
        }
        String[] clusters = line.substring(START.length()).split(" ", -1);
        return Optional.of(new Addresses(list(clusters[0]), list(clusters[1]), list(clusters[2])));
    }
}
