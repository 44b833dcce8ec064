package io.hazelpool.node.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.topic.ITopic;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.breaker.BreakerWord;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.wire.BreakerNotice;
import io.hazelpool.wire.BreakerStore;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.PoolDefinition;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BreakerRecorderTest {

    private static final int NOTICES = 500;

    private static final PoolDefinition WITH_BREAKER = new PoolDefinition(
            1_000, Duration.ofMinutes(1), new BreakerRules(5, Duration.ofSeconds(1), 1), BreakerStore.MAP, 1);

    /** It kept each name for as long as it ran: whoever reaches the cluster could fill its memory. */
    @Test
    void keeps_of_notices_only_those_about_pools_that_it_serves() throws InterruptedException {
        try (TestMembers members = new TestMembers()) {
            HazelcastInstance member = members.start();
            BreakerRecorder recorder = new BreakerRecorder(member, Duration.ofMillis(10));
            Map<String, String> servedByTopic =
                    Map.of(ClusterNames.BREAKER_PHASES, "opens", ClusterNames.BREAKER_FAILURES, "fails");
            servedByTopic.values().forEach(pool -> recorder.of(pool, WITH_BREAKER));
            recorder.start();
            recorder.stop(Duration.ofSeconds(10)); // it still listens, and no longer looks at what it keeps
            assertThat(recorder.toBeLookedAt()).isEmpty();
            servedByTopic.forEach((name, served) -> {
                ITopic<BreakerNotice> topic = member.getTopic(name);
                for (int i = 0; i < NOTICES; i++) {
                    topic.publish(new BreakerNotice("stranger-" + i, BreakerWord.CLEAN, ""));
                }
                topic.publish(new BreakerNotice(served, BreakerWord.CLEAN, ""));
                await().until(() -> recorder.toBeLookedAt().contains(served)); // a topic keeps the order
            });
            assertThat(recorder.toBeLookedAt()).containsExactlyInAnyOrder("opens", "fails");
        }
    }
}
