package io.hazelpool.node.worker;

import io.hazelpool.wire.LogPace;
import io.hazelpool.wire.WireSeal.SealMark;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which sealed tasks this node has opened within the time for which a seal is good. A sender numbers what it seals, so
 * that a bit for each number is enough; the bits stand in pages of {@value #PAGE_BITS}, which go when all they can tell
 * of is too old to be admitted again.
 *
 * <p>Bounded: with {@value #MAX_PAGES} pages, which tell of 268 million tasks of one sender, and take some 40 MB, the
 * oldest go before their time, and the log tells so. Only who has a key can fill them.
 *
 * <p>Thread-safe: a page is looked at, written and dropped under the map's lock for it, so that no bit is set in a page
 * that has just gone.
 */
final class SeenSeals {

    private static final Logger log = LoggerFactory.getLogger(SeenSeals.class);

    static final int MAX_PAGES = 1 << 16;
    private static final int PAGE_BITS = 1 << 12;
    private static final int SWEEPS_WITHIN_AGE = 4;

    private final long maxAgeMillis;
    private final int maxPages;
    private final Map<Place, Page> pages = new ConcurrentHashMap<>();
    private final LogPace crowdedPace = new LogPace();
    private volatile long nextSweepMillis = Long.MIN_VALUE;

    private record Place(UUID sender, long page) {}

    private record Aged(Place place, long latestMillis) {}

    private static final class Page {
        private final long[] bits = new long[PAGE_BITS / Long.SIZE];
        private long latestMillis = Long.MIN_VALUE;

        private boolean set(int bit, long submittedAt) {
            latestMillis = Math.max(latestMillis, submittedAt);
            long mask = 1L << bit;
            boolean isFirst = (bits[bit / Long.SIZE] & mask) == 0;
            bits[bit / Long.SIZE] |= mask;
            return isFirst;
        }
    }

    SeenSeals(Duration maxAge) {
        this(maxAge, MAX_PAGES);
    }

    /** The same with another bound. */
    SeenSeals(Duration maxAge, int maxPages) {
        this.maxAgeMillis = maxAge.toMillis();
        this.maxPages = maxPages;
    }

    /**
     * Notes a task; false if it was noted before.
     *
     * @param submittedAt within the time for which a seal is good, as everything else is in milliseconds of the
     *     cluster's clock
     */
    boolean isFirst(SealMark seal, long submittedAt, long now) {
        if (now >= nextSweepMillis) {
            nextSweepMillis = now + maxAgeMillis / SWEEPS_WITHIN_AGE;
            dropBefore(now - maxAgeMillis);
        }
        boolean[] isFirst = {false};
        pages.compute(new Place(seal.sender(), seal.number() / PAGE_BITS), (place, known) -> {
            Page page = known == null ? new Page() : known;
            isFirst[0] = page.set((int) (seal.number() % PAGE_BITS), submittedAt);
            return page;
        });
        if (pages.size() > maxPages) {
            dropOldest();
        }
        return isFirst[0];
    }

    /** How many tasks it could tell of. */
    int pages() {
        return pages.size();
    }

    private void dropBefore(long millis) {
        pages.keySet().forEach(place -> dropBefore(place, millis));
    }

    private void dropBefore(Place place, long millis) {
        pages.computeIfPresent(place, (same, page) -> page.latestMillis < millis ? null : page);
    }

    /** A quarter of them, as it takes a while to find them. */
    private synchronized void dropOldest() {
        if (pages.size() <= maxPages) {
            return; // somebody else did it
        }
        List<Aged> oldest = pages.entrySet().stream()
                .map(entry ->
                        new Aged(entry.getKey(), entry.getValue().latestMillis)) // which may change as they are sorted
                .sorted(Comparator.comparingLong(Aged::latestMillis))
                .limit(maxPages / 4 + 1)
                .toList();
        oldest.forEach(aged -> pages.remove(aged.place));
        if (crowdedPace.isDue()) {
            log.warn(
                    "more sealed tasks than can be remembered came within security.max-age, {} s; a copy of an older one may run again; lower it",
                    maxAgeMillis / 1_000);
        }
    }
}
