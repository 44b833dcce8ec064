package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.cp.IAtomicLong;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.breaker.BreakerWord;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pool's breaker as the cluster keeps it: the one way to read and to change it. Whoever changes it tells the
 * others, after the change; should he die in between, or not reach them, they find out by their slow polls.
 *
 * <p>Whoever reaches the cluster can write something there that is no breaker's word. The first one to come across it
 * closes the breaker anew, if it is still there by then, and tells the others.
 *
 * <p>Thread-safe. Reading and changing block for a few round trips, and throw what Hazelcast throws. In the CP
 * Subsystem they wait as well until all its members have been there once.
 */
public final class BreakerCell {

    private static final Logger log = LoggerFactory.getLogger(BreakerCell.class);

    private static final LogPace PACE = new LogPace();

    private final HazelcastInstance hazelcast;
    private final String pool;
    private final BreakerRules rules;
    private final Supplier<IAtomicLong> counter;
    private volatile @Nullable IAtomicLong word;

    /** What a change found and what it left. */
    public record Change(BreakerWord before, BreakerWord after) {}

    /** The breaker of a pool. Sends nothing yet. */
    public BreakerCell(HazelcastInstance hazelcast, String pool, PoolDefinition definition) {
        this.hazelcast = hazelcast;
        this.pool = pool;
        this.rules = definition.breaker();
        String name = ClusterNames.breaker(pool);
        this.counter = switch (definition.breakerStore()) {
            case CP -> () -> hazelcast.getCPSubsystem().getAtomicLong(name);
            case MAP ->
                () -> new ReplicatedAtomicLong(
                        hazelcast.getMap(ClusterNames.BREAKERS),
                        name,
                        Runnable::run,
                        () -> closedAnew("what somebody wrote over it was no number"));
        };
    }

    /** When it opens and closes. */
    public BreakerRules rules() {
        return rules;
    }

    /** What it is now. */
    public BreakerWord read() {
        while (true) {
            long packed = word().get();
            try {
                return BreakerWord.unpack(packed);
            } catch (IllegalArgumentException noWord) {
                closeAnew(packed, noWord);
            }
        }
    }

    private void closeAnew(long packed, IllegalArgumentException noWord) {
        if (word().compareAndSet(packed, BreakerWord.CLEAN.pack())) {
            closedAnew("what somebody wrote over it, " + noWord.getMessage());
        }
    }

    private void closedAnew(String why) {
        if (PACE.isDue()) {
            log.warn("{}: closed the circuit breaker anew: {}", pool, why);
        }
        publish(ClusterNames.BREAKER_PHASES, BreakerWord.CLEAN, closed -> why);
    }

    /**
     * Replaces the word by what becomes of it. Nothing is written if nothing changes.
     *
     * @param transition a pure function: it is asked again whenever somebody else was faster
     * @param cause why it became what it is, for those who are told; asked only if they are
     */
    public Change change(UnaryOperator<BreakerWord> transition, Function<BreakerWord, String> cause) {
        while (true) {
            BreakerWord before = read();
            BreakerWord after = transition.apply(before);
            if (after.equals(before) || word().compareAndSet(before.pack(), after.pack())) {
                tell(before, after, cause);
                return new Change(before, after);
            }
        }
    }

    /** Not before it is needed: the CP Subsystem's own is not to be had before its last member has started. */
    private IAtomicLong word() {
        IAtomicLong found = word;
        if (found == null) {
            found = counter.get();
            word = found;
        }
        return found;
    }

    private void tell(BreakerWord before, BreakerWord after, Function<BreakerWord, String> cause) {
        if (before.phase() != after.phase()) {
            publish(ClusterNames.BREAKER_PHASES, after, cause);
        } else if (after.phase() == BreakerPhase.CLOSED && before.isClean() && !after.isClean()) {
            publish(ClusterNames.BREAKER_FAILURES, after, cause);
        }
    }

    /** The change is made, and must not seem to have failed: who believed that would make it again. */
    private void publish(String topic, BreakerWord after, Function<BreakerWord, String> cause) {
        try {
            hazelcast.<BreakerNotice>getTopic(topic).publish(new BreakerNotice(pool, after, cause.apply(after)));
        } catch (RuntimeException e) {
            log.debug("{}: could not tell the others what the circuit breaker became", pool, e);
        }
    }
}
