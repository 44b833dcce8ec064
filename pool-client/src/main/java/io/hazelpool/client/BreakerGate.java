package io.hazelpool.client;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.breaker.BreakerWord;
import io.hazelpool.wire.BreakerCell;
import io.hazelpool.wire.PoolDefinition;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
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
 * <p>Concurrency: {@link #admit} is the sender's alone; anyone may ask for a look. Questions are numbered as they are
 * put, and an answer counts only if none to a later question came before: an answer may be late, but whoever was told
 * of a change asks after it. What is known is written under the lock and read without. At most one look is under way,
 * however long it takes; if another one was wanted meanwhile, it follows.
 */
final class BreakerGate {

    private static final Logger log = LoggerFactory.getLogger(BreakerGate.class);

    private static final long LOOK_SECONDS = 2;

    /** How long a look may take before the breaker counts as not to be reached; its answer still counts if it comes. */
    private static final Duration LOOK_PATIENCE = Duration.ofSeconds(5);

    /** How long the sender waits for a breaker it has to ask; then it goes on without. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final HazelcastInstance hazelcast;
    private final String pool;
    private final Executor calls;
    private final Clock clusterClock;
    private final AtomicLong questions = new AtomicLong();
    private final AtomicInteger looksWanted = new AtomicInteger();
    private @Nullable PoolDefinition definition; // the sender's own
    private volatile @Nullable BreakerCell breaker;
    private volatile @Nullable BreakerWord known;
    private long knownBy; // the number of the question
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
    BreakerGate(HazelcastInstance hazelcast, String pool, Executor calls, Clock clusterClock) {
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
        Question question = ask(cell, latest -> latest.admit(wanted, rules, now).next());
        BreakerCell.Change change = waitFor(question);
        if (change == null) {
            giveBackIfLate(question, wanted, rules, now);
            return all;
        }
        int admitted = change.before().admit(wanted, rules, now).admitted();
        return new Decision(admitted, areProbes(change), refusal(change.after(), rules, now));
    }

    private static boolean areProbes(BreakerCell.Change change) {
        return change.after().phase() != BreakerPhase.CLOSED;
    }

    /** Those that went without waiting for their permits were not told to be probes. */
    @SuppressWarnings("FutureReturnValueIgnored") // an answer that fails is told by who asked
    private void giveBackIfLate(Question question, int wanted, BreakerRules rules, long now) {
        question.answer.thenAccept(change -> {
            if (areProbes(change)) {
                giveBack(change.before().admit(wanted, rules, now).admitted());
            }
        });
    }

    /** Gives back the permits of probes that were not queued after all. */
    void giveBack(int probes) {
        BreakerCell cell = breaker;
        if (cell != null) {
            ask(cell, word -> word.returnProbes(probes));
        }
    }

    /** The breaker may have changed, or may be another one: ask anew. */
    void look() {
        BreakerCell cell = breaker;
        if (cell != null && looksWanted.getAndIncrement() == 0) {
            lookUntilDone(cell);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // an answer that fails is told by who asked
    private void lookUntilDone(BreakerCell cell) {
        int wanted = looksWanted.get();
        Question question = ask(cell, UnaryOperator.identity());
        question.answer
                .copy()
                .orTimeout(LOOK_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((change, e) -> {
                    if (e instanceof TimeoutException) {
                        unreachable(e, question.number);
                    }
                });
        question.answer.whenComplete((change, e) -> {
            if (!looksWanted.compareAndSet(wanted, 0)) {
                BreakerCell latest = breaker;
                lookUntilDone(latest == null ? cell : latest);
            }
        });
    }

    private BreakerCell cellOf(PoolDefinition agreed) {
        BreakerCell cell = breaker;
        if (cell == null || !agreed.equals(definition)) {
            cell = new BreakerCell(hazelcast, pool, agreed);
            definition = agreed;
            breaker = cell;
            forget();
        }
        return cell;
    }

    private synchronized void forget() {
        known = null;
        knownBy = questions.incrementAndGet();
    }

    private @Nullable BreakerWord known(BreakerCell cell) {
        BreakerWord word = known;
        if (word == null && !failing) {
            BreakerCell.Change asked = waitFor(ask(cell, UnaryOperator.identity()));
            return asked == null ? null : asked.after();
        }
        if (System.nanoTime() - knownAt > TimeUnit.SECONDS.toNanos(LOOK_SECONDS)) {
            knownAt = System.nanoTime();
            look();
        }
        return word;
    }

    private record Question(long number, CompletableFuture<BreakerCell.Change> answer) {}

    /** Changes the word, or just reads it, on another thread; what it then is, is known when the answer is there. */
    private Question ask(BreakerCell cell, UnaryOperator<BreakerWord> transition) {
        long number = questions.incrementAndGet();
        CompletableFuture<BreakerCell.Change> answer = CompletableFuture.supplyAsync(
                        () -> cell.change(transition, probing -> "admits probes after its cooldown"), calls)
                .whenComplete((change, e) -> {
                    if (e == null) {
                        learnt(change.after(), number);
                    } else {
                        unreachable(e, number);
                    }
                });
        return new Question(number, answer);
    }

    private BreakerCell.@Nullable Change waitFor(Question question) {
        try {
            return question.answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException told) {
            return null;
        } catch (TimeoutException e) {
            unreachable(e, question.number);
            return null;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private synchronized void learnt(BreakerWord word, long question) {
        if (question >= knownBy) {
            known = word;
            knownBy = question;
            knownAt = System.nanoTime();
            failing = false;
        }
    }

    private synchronized void unreachable(Throwable e, long question) {
        if (question < knownBy) {
            return;
        }
        if (!failing) {
            log.warn("{}: the circuit breaker cannot be reached; tasks are admitted meanwhile", pool, e);
        }
        failing = true;
        known = null;
        knownBy = question;
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
