package io.hazelpool.wire;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What can be used again by one after the other, and costs too much to be made for each use. Kept in a few places that
 * all threads share, each with room for one, rather than in thread-locals: tasks would find those, and workers drop
 * theirs after each. Thread-safe.
 */
final class Spares<T> {

    private static final int PLACES = 32;

    /** So that threads that use different places do not share a processor's cache line. */
    private static final int DISTANCE = 16;

    private final AtomicReferenceArray<@Nullable T> places = new AtomicReferenceArray<>(PLACES * DISTANCE);

    /** One that nobody else has now; null if there is none near at hand. */
    @Nullable
    T take() {
        int place = place();
        return places.getPlain(place) == null ? null : places.getAndSet(place, null);
    }

    /** It is not in use any more, and as good as new. */
    void keep(T spare) {
        places.setRelease(place(), spare);
    }

    private static int place() {
        int hash = System.identityHashCode(Thread.currentThread());
        return ((hash ^ hash >>> 16) & PLACES - 1) * DISTANCE;
    }
}
