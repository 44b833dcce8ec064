package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.Submission.Answer;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.PoolKeys;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** What the tests of breakers have in common: pools with a breaker, tasks that fail, and what to wait for. */
@SuppressWarnings("UnnecessaryLambda") // tasks have to be serializable, and are named here
final class Breakers {

    static final Duration MINUTE = Duration.ofMinutes(1);
    static final PoolRunnable FINE = () -> {};
    static final PoolRunnable FAILING = () -> {
        throw new IllegalStateException("the database is down");
    };

    private Breakers() {}

    /** One change of a configuration after another. */
    interface Setting extends UnaryOperator<NodeConfig> {

        default Setting with(UnaryOperator<NodeConfig> next) {
            return config -> next.apply(apply(config));
        }
    }

    static Setting breaker(String pool, int threshold, Duration cooldown) {
        return config -> config.withPool(pool, PoolKeys.BREAKER_THRESHOLD, threshold)
                .withPool(pool, PoolKeys.BREAKER_COOLDOWN, cooldown)
                .withPool(pool, PoolKeys.WORKERS, 4);
    }

    /** Runs one failing task; answers on which node. */
    static String failOn(WorkerPool pool) {
        PoolCallable<Integer> failing = () -> {
            throw new IllegalStateException("the database is down");
        };
        Outcome<Integer> outcome = pool.submit(failing).outcome().join();
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return outcome.course().node();
    }

    /** Fails so often, in a row for all nodes: each failure is written before the next one happens. */
    static void failTimes(WorkerPool pool, int times) {
        for (int i = 1; i <= times; i++) {
            failOn(pool);
            awaitFailures(pool, i);
        }
    }

    static void awaitFailures(WorkerPool pool, int failures) {
        await().untilAsserted(() ->
                assertThat(pool.status().breaker().consecutiveFailures()).isEqualTo(failures));
    }

    static void awaitPhase(WorkerPool pool, BreakerPhase phase) {
        await().untilAsserted(() -> assertThat(pool.status().breaker().phase()).isEqualTo(phase));
    }

    static void awaitAnswer(WorkerPool pool, Answer answer) {
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> pool.execute(FINE).answer() == answer);
    }
}
