package io.hazelpool.node;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long one step of a stop may still wait: until its deadline, or for a shorter while from the moment on in which
 * somebody is in a hurry. For the one thread that stops.
 */
final class Patience {

    private final long deadlineNanos;
    private final Duration inHurry;
    private final CompletableFuture<Void> hurry;

    /**
     * Begins now.
     *
     * @param inHurry how long to wait from the hurry on; never beyond {@code atMost}
     * @param hurry is completed by whoever is in a hurry
     */
    Patience(Duration atMost, Duration inHurry, CompletableFuture<Void> hurry) {
        Duration first = hurry.isDone() && inHurry.compareTo(atMost) < 0 ? inHurry : atMost;
        this.deadlineNanos = System.nanoTime() + first.toNanos();
        this.inHurry = inHurry;
        this.hurry = hurry;
    }

    /** What is left of it, for waits too short to be hurried; never negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    /**
     * Waits for something to be done, with success or not.
     *
     * @return whether it is
     */
    boolean await(CompletableFuture<?> done) throws InterruptedException {
        boolean wasInHurry = hurry.isDone();
        within(left(), wasInHurry ? done : CompletableFuture.anyOf(done, hurry));
        if (!done.isDone() && !wasInHurry && hurry.isDone()) {
            within(left().compareTo(inHurry) < 0 ? left() : inHurry, done);
        }
        return done.isDone();
    }

    private static void within(Duration atMost, CompletableFuture<?> done) throws InterruptedException {
        try {
            done.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // the caller looks for itself
        }
    }
}
