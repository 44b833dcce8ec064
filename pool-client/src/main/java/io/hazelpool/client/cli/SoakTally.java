package io.hazelpool.client.cli;

import io.hazelpool.api.Outcome;
import io.hazelpool.api.Submission;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.wire.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The books of a soak: what became of each submission, and of each task. A task is open from before its submission
 * until its handle has ended, however. Thread-safe.
 */
final class SoakTally {

    private final Map<Answer, Long> answers = new EnumMap<>(Answer.class);
    private final Map<Ending, Long> endings = new EnumMap<>(Ending.class);
    private final Map<Long, Long> openSince = new HashMap<>();
    private final Set<Long> refused = new HashSet<>();
    private final Set<Long> succeeded = new HashSet<>();
    private final List<Loss> losses = new ArrayList<>();
    private final List<Long> removals = new ArrayList<>();
    private long unanswered;
    private long mixedUp;

    /** A task that was lost: when it was submitted, and when it was told, in nanoseconds. */
    private record Loss(long submitted, long told) {}

    synchronized void submitting(long number) {
        openSince.put(number, System.nanoTime());
    }

    /** Its answer; null if there was none long after its deadline. */
    synchronized void answered(long number, @Nullable Submission submission) {
        if (submission == null) {
            unanswered++;
            return;
        }
        answers.merge(submission.answer(), 1L, Long::sum);
        if (!isTaken(submission.answer())) {
            refused.add(number);
        }
    }

    /** Its handle has ended; without an outcome if it was refused, or the client gave up. */
    synchronized void ended(long number, @Nullable Outcome<Long> outcome) {
        Long submitted = openSince.remove(number);
        notifyAll();
        if (outcome == null || submitted == null) {
            return;
        }
        Ending ending = endingOf(outcome);
        endings.merge(ending, 1L, Long::sum);
        if (ending == Ending.LOST) {
            losses.add(new Loss(submitted, System.nanoTime()));
        } else if (outcome instanceof Outcome.Succeeded<Long> success) {
            succeeded.add(number);
            mixedUp += success.value() == number ? 0 : 1;
        }
    }

    /** A node is gone from now on. */
    synchronized void nodeRemoved() {
        removals.add(System.nanoTime());
    }

    /** Waits until all handles have ended. */
    synchronized void awaitEnds(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toMillis(); !openSince.isEmpty() && left > 0; ) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
    }

    synchronized int open() {
        return openSince.size();
    }

    /**
     * The sums.
     *
     * @param runs how often each task ran; null if nobody wrote that down
     */
    synchronized SoakReport report(@Nullable Map<Long, Integer> runs) {
        return new SoakReport(
                new EnumMap<>(answers),
                unanswered,
                new EnumMap<>(endings),
                open(),
                mixedUp,
                longestToLost(),
                check(runs));
    }

    private SoakReport.@Nullable Runs check(@Nullable Map<Long, Integer> runs) {
        if (runs == null) {
            return null;
        }
        return new SoakReport.Runs(
                runs.values().stream().filter(times -> times > 1).count(),
                refused.stream().filter(runs::containsKey).count(),
                succeeded.stream().filter(number -> !runs.containsKey(number)).count());
    }

    /**
     * From a removal to the last loss told. A loss is put down to the first removal after its submission: it may be
     * called slower than it was, but not faster. Null if none was lost, or no node removed.
     */
    private @Nullable Duration longestToLost() {
        Duration longest = null;
        for (Loss loss : losses) {
            Long removal = removalOf(loss);
            if (removal != null) {
                Duration took = Duration.ofNanos(loss.told - removal);
                longest = longest == null || took.compareTo(longest) > 0 ? took : longest;
            }
        }
        return longest;
    }

    private @Nullable Long removalOf(Loss loss) {
        Long before = null;
        for (Long removal : removals) {
            if (removal - loss.told > 0) {
                break;
            }
            if (removal - loss.submitted >= 0) {
                return removal;
            }
            before = removal; // it was submitted just after, before the cluster had noticed
        }
        return before;
    }

    /** Whether a task so answered has to end as any of the endings. */
    static boolean isTaken(Answer answer) {
        return answer == Answer.ACCEPTED || answer == Answer.UNKNOWN;
    }

    private static Ending endingOf(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Succeeded<?>) {
            return Ending.SUCCEEDED;
        } else if (outcome instanceof Outcome.Failed<?>) {
            return Ending.FAILED;
        } else if (outcome instanceof Outcome.TimedOut<?>) {
            return Ending.TIMED_OUT;
        } else if (outcome instanceof Outcome.Undecodable<?>) {
            return Ending.UNDECODABLE;
        } else if (outcome instanceof Outcome.Cancelled<?>) {
            return Ending.CANCELLED;
        } else if (outcome instanceof Outcome.Expired<?>) {
            return Ending.EXPIRED;
        } else {
            return Ending.LOST;
        }
    }
}
