package io.hazelpool.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which known name a mistyped one most likely stands for. */
public final class Nearest {

    private Nearest() {}

    /**
     * A known name of which the typed one is the end ({@code port} for {@code cluster.port}), else the one that takes
     * the fewest single-letter changes; none if more than a third of the letters would have to change.
     */
    public static Optional<String> to(String typed, List<String> known) {
        Optional<String> longer =
                known.stream().filter(name -> name.endsWith("." + typed)).findFirst();
        return longer.isPresent()
                ? longer
                : known.stream()
                        .filter(name -> distance(typed, name) <= Math.max(1, typed.length() / 3))
                        .min(Comparator.comparingInt(name -> distance(typed, name)));
    }

    /** The Levenshtein distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
