package io.hazelpool.node.breaker;

import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.breaker.BreakerWord;
import io.hazelpool.breaker.Outcomes;
import io.hazelpool.node.worker.OutcomeSink;
import io.hazelpool.wire.BreakerCell;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.TaskEnvelope;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the outcomes of one pool's tasks on this node, and hands them to its breaker.
 *
 * <p>Concurrency: workers add, one recorder's thread flushes and looks. {@code quiet} says that a success changes
 * nothing: the word is clean, and nothing is gathered or being written. It is read without the lock and changed under
 * it; all else is guarded by this.
 */
final class OutcomeFold implements OutcomeSink {

    private static final Logger log = LoggerFactory.getLogger(OutcomeFold.class);

    private final String pool;
    private final BreakerCell breaker;
    private final LongSupplier clusterTime;
    private final Runnable whenGathered;

    private Outcomes gathered = Outcomes.EMPTY;
    private BreakerWord known = BreakerWord.CLEAN;
    private String lastFailure = "";
    private boolean writing;
    private boolean failing;
    private volatile boolean quiet = true;

    /**
     * Nothing gathered.
     *
     * @param clusterTime the cluster's clock, in milliseconds
     * @param whenGathered is called, by workers, when there is something to flush
     */
    OutcomeFold(String pool, BreakerCell breaker, LongSupplier clusterTime, Runnable whenGathered) {
        this.pool = pool;
        this.breaker = breaker;
        this.clusterTime = clusterTime;
        this.whenGathered = whenGathered;
    }

    @Override
    public void ended(TaskEnvelope task, Ending ending, @Nullable Failure failure) {
        if (quiet && ending == Ending.SUCCEEDED && !task.isProbe()) {
            return;
        }
        Outcomes outcome = outcomeOf(task, ending);
        if (outcome == Outcomes.EMPTY) {
            return;
        }
        synchronized (this) {
            if (known.phase() != BreakerPhase.CLOSED && !task.isProbe()) {
                return; // queued before it opened: tells nothing new
            }
            gathered = gathered.then(outcome);
            quiet = false;
            if (failure != null) {
                lastFailure = failure.summary();
            }
        }
        whenGathered.run();
    }

    private static Outcomes outcomeOf(TaskEnvelope task, Ending ending) {
        return switch (ending) {
            case SUCCEEDED -> task.isProbe() ? Outcomes.probeSuccess() : Outcomes.success();
            case FAILED, TIMED_OUT -> task.isProbe() ? Outcomes.probeFailure() : Outcomes.failure();
            case UNDECODABLE, EXPIRED, CANCELLED, LOST -> task.isProbe() ? Outcomes.probeUncounted() : Outcomes.EMPTY;
        };
    }

    /**
     * Hands over what was gathered. If the cluster cannot be reached it is kept, and tasks flow.
     *
     * @return whether the cluster could be reached
     */
    boolean flush() {
        Outcomes outcomes;
        synchronized (this) {
            outcomes = gathered;
            if (outcomes == Outcomes.EMPTY) {
                return true;
            }
            gathered = Outcomes.EMPTY;
            writing = true;
        }
        try {
            long now = clusterTime.getAsLong();
            BreakerWord after = breaker.change(word -> word.after(outcomes, breaker.rules(), now), this::causeOf)
                    .after();
            written(after, Outcomes.EMPTY);
            return true;
        } catch (Throwable e) {
            tell(e);
            written(null, outcomes);
            return false;
        }
    }

    /** Takes over what the word is now, or takes back what could not be written. */
    private synchronized void written(@Nullable BreakerWord after, Outcomes left) {
        writing = false;
        gathered = left.then(gathered);
        if (after != null) {
            failing = false;
            known = after;
        }
        settle();
    }

    /** Finds out what others made of the word. */
    void look() {
        try {
            BreakerWord now = breaker.read();
            synchronized (this) {
                known = now;
                settle();
            }
        } catch (Throwable e) {
            tell(e);
        }
    }

    private void settle() {
        quiet = !writing && gathered == Outcomes.EMPTY && known.isClean();
    }

    private synchronized String causeOf(BreakerWord after) {
        return after.isClean() ? "a probe succeeded" : lastFailure;
    }

    private synchronized void tell(Throwable e) {
        if (!failing) {
            log.warn("{}: the circuit breaker cannot be reached; tasks are admitted meanwhile", pool, e);
        }
        failing = true;
    }
}
