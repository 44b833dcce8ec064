package io.hazelpool.client;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.breaker.Admission;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.breaker.BreakerWord;
import io.hazelpool.wire.BreakerCell;
import io.hazelpool.wire.PoolDefinition;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one pool's breaker whether submissions may go. While it is closed, as far as this client knows, that is one look
 * at a field; what it knows is refreshed by notices and, behind them, by a look at the cluster every
 * {@value #LOOK_SECONDS} s while there are submissions, for which nobody waits.
 *
 * <p>A breaker that cannot be reached lets all go: it must not be the reason why nothing runs.
 *
 * <p>Concurrency: {@link #admit} is the sender's alone. {@code known} and {@code knownAt} are written by whoever looked
 * last.
 */
final class BreakerGate {

    private static final Logger log = LoggerFactory.getLogger(BreakerGate.class);

    private static final long LOOK_SECONDS = 2;

    /** How long the sender waits for a breaker it has to ask; then it goes on without. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final HazelcastInstance hazelcast;
    private final String pool;
    private final ExecutorService calls;
    private final Clock clusterClock;
    private @Nullable PoolDefinition definition;
    private volatile @Nullable BreakerCell breaker;
    private volatile @Nullable BreakerWord known;
    private volatile long knownAt = System.nanoTime();
    private volatile boolean failing;

    /**
     * What the breaker answers.
     *
     * @param admitted how many may go, the first ones
     * @param probes whether those are probes
     * @param refusal why the rest may not, for people; empty if all may
     */
    record Decision(int admitted, boolean probes, String refusal) {}

    /**
     * For one pool.
     *
     * @param calls may block
     */
    BreakerGate(HazelcastInstance hazelcast, String pool, ExecutorService calls, Clock clusterClock) {
        this.hazelcast = hazelcast;
        this.pool = pool;
        this.calls = calls;
        this.clusterClock = clusterClock;
    }

    /**
     * Whether so many submissions may go; waits for the cluster for a moment only if probes are to be had.
     *
     * @param agreed what the nodes say of the pool
     */
    Decision admit(int wanted, PoolDefinition agreed) {
        Decision all = new Decision(wanted, false, "");
        if (agreed.breaker().isOff()) {
            return all;
        }
        BreakerCell cell = cellOf(agreed);
        BreakerWord word = known(cell);
        if (word == null || word.phase() == BreakerPhase.CLOSED) {
            return all;
        }
        BreakerRules rules = cell.rules();
        long now = clusterClock.millis();
        if (word.admit(wanted, rules, now).admitted() == 0) {
            return new Decision(0, false, refusal(word, rules, now));
        }
        BreakerCell.Change change = waitFor(() -> cell.change(
                latest -> latest.admit(wanted, rules, now).next(), probing -> "admits probes after its cooldown"));
        if (change == null) {
            return all;
        }
        learnt(change.after());
        Admission admission = change.before().admit(wanted, rules, now);
        boolean probes = change.after().phase() != BreakerPhase.CLOSED;
        return new Decision(admission.admitted(), probes, refusal(change.after(), rules, now));
    }

    /** Gives back the permit of a probe that was not queued after all. */
    void giveBack() {
        BreakerCell cell = breaker;
        if (cell != null) {
            calls.execute(() -> tryTo(() -> learnt(
                    cell.change(word -> word.returnProbes(1), unchanged -> "").after())));
        }
    }

    /** The breaker may have changed, or may be another one: ask anew. */
    void look() {
        BreakerCell cell = breaker;
        if (cell != null) {
            calls.execute(() -> tryTo(() -> learnt(cell.read())));
        }
    }

    private BreakerCell cellOf(PoolDefinition agreed) {
        BreakerCell cell = breaker;
        if (cell == null || !agreed.equals(definition)) {
            cell = new BreakerCell(hazelcast, pool, agreed);
            definition = agreed;
            known = null;
            breaker = cell;
        }
        return cell;
    }

    private @Nullable BreakerWord known(BreakerCell cell) {
        BreakerWord word = known;
        if (word == null && !failing) {
            word = waitFor(cell::read);
            if (word != null) {
                learnt(word);
            }
        } else if (System.nanoTime() - knownAt > TimeUnit.SECONDS.toNanos(LOOK_SECONDS)) {
            knownAt = System.nanoTime();
            look();
        }
        return word;
    }

    private void learnt(BreakerWord word) {
        known = word;
        knownAt = System.nanoTime();
        failing = false;
    }

    private <T> @Nullable T waitFor(Supplier<T> question) {
        Future<T> answer = calls.submit(question::get);
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            unreachable(e.getCause());
        } catch (TimeoutException e) {
            unreachable(e);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private void tryTo(Runnable question) {
        try {
            question.run();
        } catch (Throwable e) {
            unreachable(e);
        }
    }

    private void unreachable(@Nullable Throwable e) {
        if (!failing) {
            log.warn("{}: the circuit breaker cannot be reached; tasks are admitted meanwhile", pool, e);
        }
        failing = true;
        known = null;
        knownAt = System.nanoTime();
    }

    private String refusal(BreakerWord word, BreakerRules rules, long now) {
        String left = "%.1f s".formatted(word.remaining(rules, now).toMillis() / 1000.0);
        return switch (word.phase()) {
            case CLOSED -> "";
            case OPEN ->
                word.failures() == 0
                        ? "%s: circuit opened by hand; it admits tasks again in %s at the earliest, or after 'pool breaker --close'"
                                .formatted(pool, left)
                        : "%s: circuit open after %s in a row; it admits tasks again in %s at the earliest. Find out why they fail"
                                .formatted(
                                        pool, word.failures() == 1 ? "1 failure" : word.failures() + " failures", left);
            case HALF_OPEN ->
                "%s: circuit half-open, all %d probes are out; the next are admitted when these have ended, or in %s"
                        .formatted(pool, rules.probes(), left);
        };
    }
}
