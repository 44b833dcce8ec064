package io.hazelpool.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stop as a list of steps, one after the other. What it says at its start, and what it then waits for at most, come
 * from the same list. A step that fails does not keep the next ones from being done.
 *
 * <p>Thread-safe. Steps run on the thread that called {@link #run} first; {@link #hurry} may come from any other, at
 * any time, and never waits.
 */
final class StopSequence {

    private static final Logger log = LoggerFactory.getLogger(StopSequence.class);

    private final String node;
    private final List<Step> steps;
    private final CompletableFuture<Void> hurry = new CompletableFuture<>();
    private boolean done;

    /**
     * One thing to wait for.
     *
     * @param name for people
     * @param atMost how long it may take
     * @param inHurry how long it may take, counted from its start or from the hurry, whichever is later
     */
    record Step(String name, Duration atMost, Duration inHurry, Action action) {}

    /** What a step does, waiting for no longer than its patience lasts. */
    interface Action {
        void carryOut(Patience patience) throws InterruptedException;
    }

    /** Does nothing yet. */
    StopSequence(String node, List<Step> steps) {
        this.node = node;
        this.steps = List.copyOf(steps);
    }

    /**
     * Steps not yet begun are cut to their bounds for those in a hurry; so is the one under way if it waits by
     * {@link Patience#await}.
     */
    void hurry() {
        hurry.complete(null);
    }

    boolean isInHurry() {
        return hurry.isDone();
    }

    /**
     * Carries out the steps, or waits for another thread that does; nothing if that was done before. Whoever interrupts
     * the thread that does is in a hurry: no step is left out, and the thread is interrupted again at the end.
     */
    synchronized void run() {
        if (done) {
            return;
        }
        done = true;
        boolean interrupted = Thread.interrupted();
        if (interrupted) {
            hurry();
        }
        long start = System.nanoTime();
        log.info("node {} is stopping, {}", node, bounds());
        for (Step step : steps) {
            try {
                step.action.carryOut(new Patience(step.atMost, step.inHurry, hurry));
            } catch (InterruptedException e) {
                interrupted = true;
                hurry();
                log.warn("interrupted while it stops: {} cut short; hurrying", step.name);
            } catch (RuntimeException | Error e) {
                log.error("{} failed; going on to stop", step.name, e);
            }
            if (Thread.interrupted()) { // a step may leave it at that, and the next must not be cut short for it
                interrupted = true;
                hurry();
            }
        }
        log.info("node {} took {} to stop", node, inWords(Duration.ofNanos(System.nanoTime() - start)));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The longest it may take, and of what that is made up. */
    String bounds() {
        Function<Step, Duration> bound = isInHurry() ? Step::inHurry : Step::atMost;
        Duration sum = steps.stream().map(bound).reduce(Duration.ZERO, Duration::plus);
        return "at most %s: %s"
                .formatted(
                        inWords(sum),
                        steps.stream()
                                .map(step -> step.name + " " + inWords(bound.apply(step)))
                                .collect(Collectors.joining(", ")));
    }

    private static String inWords(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
    }
}
