package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.client.PoolClient;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A client that has just connected is connected to one member only; where the others hold backups must not matter. */
class FirstSubmissionTest {

    @Test
    void is_answered_at_once_by_a_cluster_of_several_members() {
        try (TestCluster cluster = TestCluster.of(3, UnaryOperator.identity())) {
            for (int i = 0; i < 5; i++) {
                PoolClient client = cluster.client();
                for (String pool : client.poolNames()) {
                    long start = System.nanoTime();

                    assertThat(client.pool(pool).execute(() -> {}).isAccepted()).isTrue();

                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
                }
            }
        }
    }
}
