package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.hazelpool.client.PoolClient;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are closed as soon as they were of use, or before. */
@Timeout(120)
class CloseTest {

    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(1, config -> config);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** What a client has under way makes objects of Hazelcast's, which are not to be met half made. */
    @Test
    void closes_in_the_middle_of_whatever_it_has_under_way() {
        for (int i = 0; i < 60; i++) {
            PoolClient client = PoolClient.connect(cluster.clientConfig());
            Stream<Integer> items = client.pool("stream_pool").<Integer>stream(out -> {
                        for (int number = 0; ; number++) {
                            out.emit(number);
                        }
                    })
                    .toStream();
            if (i % 2 == 0) {
                assertThat(items.findFirst()).contains(0);
            }
            client.pool("async_pool").submit(() -> 1).cancel(true);
            items.close();
            assertThatNoException().as("closing no. %d", i).isThrownBy(client::close);
        }
    }
}
