package io.hazelpool.bench;

import java.util.Locale;

/**
 * What threads used.
 *
 * @param micros of CPU time
 * @param switches how often they stopped running, to wait or as another's turn came; 0 where the system does not tell
 */
record Spent(double micros, long switches) {

    static final Spent NOTHING = new Spent(0, 0);

    Spent plus(Spent other) {
        return new Spent(micros + other.micros, switches + other.switches);
    }

    Spent minus(Spent before) {
        return new Spent(micros - before.micros, switches - before.switches);
    }

    /** For each of so many. */
    String text(long count) {
        return String.format(Locale.ROOT, "%.1f / %.2f", micros / count, (double) switches / count);
    }
}
