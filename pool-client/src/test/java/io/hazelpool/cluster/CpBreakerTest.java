package io.hazelpool.cluster;

import static io.hazelpool.api.Submission.Answer.ACCEPTED;
import static io.hazelpool.api.Submission.Answer.CIRCUIT_OPEN;
import static io.hazelpool.breaker.BreakerPhase.CLOSED;
import static io.hazelpool.breaker.BreakerPhase.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.wire.ClusterNames;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The breaker in the CP Subsystem; needs a Hazelcast that has one, see the profile {@code cp}. */
@Tag("cp")
@Timeout(100)
@SuppressWarnings("UnnecessaryLambda") // tasks have to be serializable, and are named here
class CpBreakerTest {

    private static final int MEMBERS = 3; // the fewest that the CP Subsystem takes

    private static final PoolRunnable FINE = () -> {};
    private static final PoolRunnable FAILING = () -> {
        throw new IllegalStateException("the database is down");
    };

    private static NodeConfig settings(NodeConfig config) {
        return config.with(NodeKeys.CLUSTER_CP_MEMBERS, MEMBERS)
                .withPool("flaky", PoolKeys.BREAKER_THRESHOLD, 3)
                .withPool("flaky", PoolKeys.WORKERS, 4);
    }

    @Test
    void opens_at_the_threshold_and_stays_open_while_a_majority_lives_then_lets_tasks_flow() {
        try (TestCluster cluster = TestCluster.of(MEMBERS, CpBreakerTest::settings)) {
            WorkerPool pool = cluster.client().pool("flaky");
            fail(pool);
            fail(pool);
            await().until(() -> pool.status().breaker().consecutiveFailures() == 2);
            assertThat(pool.status().breaker().phase()).isEqualTo(CLOSED);
            fail(pool);
            await().until(() -> pool.status().breaker().phase() == OPEN);
            await().until(() -> pool.execute(FINE).answer() == CIRCUIT_OPEN);
            assertThat(cluster.member().getMap(ClusterNames.BREAKERS).isEmpty())
                    .as("not kept in the map")
                    .isTrue();

            cluster.crash(cluster.nodes().get(0));
            await().until(() -> cluster.nodes().get(0).clusterSize() == 2);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !pool.status().breaker().unavailable());
            assertThat(pool.status().breaker().phase()).isEqualTo(OPEN);
            assertThat(pool.execute(FINE).answer()).isEqualTo(CIRCUIT_OPEN);

            cluster.crash(cluster.nodes().get(0));
            await().until(() -> cluster.nodes().get(0).clusterSize() == 1);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> pool.execute(FINE).answer() == ACCEPTED);
            assertThat(pool.status().breaker()).isEqualTo(BreakerStatus.UNAVAILABLE);
            for (int i = 0; i < 10; i++) {
                fail(pool);
            }
            assertThat(pool.execute(FINE).answer()).isEqualTo(ACCEPTED);
            cluster.crash(cluster.nodes().get(0)); // alone it would wait for the others before it left
        }
    }

    private static void fail(WorkerPool pool) {
        assertThat(pool.submit(FAILING).outcome())
                .succeedsWithin(Duration.ofSeconds(10))
                .isInstanceOf(Outcome.Failed.class);
    }
}
