package io.hazelpool.cluster;

import static io.hazelpool.breaker.BreakerPhase.CLOSED;
import static io.hazelpool.breaker.BreakerPhase.OPEN;
import static io.hazelpool.cluster.Breakers.FAILING;
import static io.hazelpool.cluster.Breakers.MINUTE;
import static io.hazelpool.cluster.Breakers.awaitPhase;
import static io.hazelpool.cluster.Breakers.breaker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.serialization.impl.HeapData;
import io.hazelpool.api.BreakerStatus;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.wire.ClusterNames;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever reaches a node's port writes over a breaker's word what is none. */
@Timeout(60)
class HostileWordTest {

    private static final String WORD = ClusterNames.breaker("flaky");
    private static final BreakerStatus HEALED = new BreakerStatus(CLOSED, 0, Duration.ZERO, false);

    private static TestCluster cluster;
    private static WorkerPool pool;
    private static HazelcastInstance stranger;

    /** Of a class that nobody reads. */
    private static final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(2, breaker("flaky", 3, MINUTE));
        pool = cluster.client().pool("flaky");
        stranger = cluster.stranger();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void closeIt() {
        pool.closeBreaker();
        awaitPhase(pool, CLOSED);
    }

    static List<Object> nonsense() {
        return List.of(
                "a text",
                7,
                new Unreadable(),
                new HeapData(new byte[] {0, 0, 0, 0, 0, 0, 18, -64, 1, 2, 3}), // of our type 4800, which there is not
                new HeapData(new byte[] {0, 0, 0, 0, -1, -1, -1, -8, 1, 2}), // a number without its end
                -1L, // numbers that are no words
                1L);
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void a_breaker_works_on_after_a_stranger_wrote_nonsense_over_it(Object nonsense) {
        pool.openBreaker();
        awaitPhase(pool, OPEN);
        stranger.getMap(ClusterNames.BREAKERS).set(WORD, nonsense);
        await().untilAsserted(() -> assertThat(pool.status().breaker()).isEqualTo(HEALED));
        await().until(() -> {
            pool.execute(FAILING); // counted as soon as its node has heard that the breaker is open no more
            return pool.status().breaker().phase() == OPEN;
        });
    }

    /** No client looks, and no task fails. */
    @Test
    void nodes_heal_it_by_themselves() {
        try (LoggedLines log = new LoggedLines()) {
            long began = System.nanoTime();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                boolean told = !log.with("anew").isEmpty();
                if (!told && !stranger.getMap(ClusterNames.BREAKERS).containsKey(WORD)) {
                    stranger.getMap(ClusterNames.BREAKERS).set(WORD, "a text"); // untold if another was, just before
                }
                return told;
            });
            long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
            assertThat(log.with("anew"))
                    .as("a line a second, of one node")
                    .hasSizeBetween(1, (int) seconds + 2)
                    .allSatisfy(line -> assertThat(line).contains("flaky"));
        }
    }

    /** Many find the same nonsense at the same time; the first one heals it, and what is written then stays. */
    @Test
    void a_true_word_is_not_removed_by_those_who_heal_the_one_before_it() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<Thread> readers = IntStream.range(0, 8)
                .mapToObj(number -> new Thread(() -> {
                    while (!done.get()) {
                        pool.status();
                    }
                }))
                .toList();
        readers.forEach(Thread::start);
        try {
            for (int i = 0; i < 200; i++) {
                stranger.getMap(ClusterNames.BREAKERS).set(WORD, "a text");
                pool.openBreaker();
                assertThat(pool.status().breaker().phase()).isEqualTo(OPEN);
            }
        } finally {
            done.set(true);
            for (Thread reader : readers) {
                reader.join();
            }
        }
    }
}
