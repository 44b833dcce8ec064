package io.hazelpool.client;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.NoSuchPoolException;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.breaker.BreakerWord;
import io.hazelpool.wire.BreakerCell;
import io.hazelpool.wire.PoolDefinition;
import java.time.Clock;
import java.util.function.BiFunction;

/** Opens and closes breakers by hand, within the client's deadline. Thread-safe. */
final class BreakerSwitch {

    private static final String BY_HAND = "an operator wanted it so";

    private final HazelcastInstance hazelcast;
    private final PoolDirectory directory;
    private final ClusterCalls calls;
    private final Clock clusterClock;

    BreakerSwitch(HazelcastInstance hazelcast, PoolDirectory directory, ClusterCalls calls, Clock clusterClock) {
        this.hazelcast = hazelcast;
        this.directory = directory;
        this.calls = calls;
        this.clusterClock = clusterClock;
    }

    BreakerStatus open(String pool) {
        long now = clusterClock.millis();
        return change(pool, (word, rules) -> word.forcedOpen(rules, now));
    }

    BreakerStatus close(String pool) {
        return change(pool, (word, rules) -> word.forcedClosed());
    }

    private BreakerStatus change(String pool, BiFunction<BreakerWord, BreakerRules, BreakerWord> transition) {
        return calls.ask(pool, () -> {
            PoolDefinition definition = directory.find(pool);
            if (definition == null) {
                throw new NoSuchPoolException(directory.noSuchPool(pool));
            }
            BreakerRules rules = definition.breaker();
            if (rules.isOff()) {
                throw new UnsupportedOperationException(
                        "%s has no circuit breaker: pools.%s.breaker.threshold is 0; set it on all nodes to have one"
                                .formatted(pool, pool));
            }
            BreakerWord after = new BreakerCell(hazelcast, pool, definition)
                    .change(word -> transition.apply(word, rules), changed -> BY_HAND)
                    .after();
            return new BreakerStatus(
                    after.phase(), after.failures(), after.remaining(rules, clusterClock.millis()), false);
        });
    }
}
