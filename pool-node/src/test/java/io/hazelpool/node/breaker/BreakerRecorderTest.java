package io.hazelpool.node.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.topic.ITopic;
import io.hazelpool.breaker.BreakerWord;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.wire.BreakerNotice;
import io.hazelpool.wire.ClusterNames;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BreakerRecorderTest {

    private static final int NOTICES = 500;

    /** It kept each name for as long as it ran: whoever reaches the cluster could fill its memory. */
    @Test
    void keeps_nothing_of_notices_about_pools_that_it_does_not_serve() throws InterruptedException {
        try (TestMembers members = new TestMembers()) {
            HazelcastInstance member = members.start();
            BreakerRecorder recorder = new BreakerRecorder(member, Duration.ofMillis(10));
            recorder.start();
            for (String name : List.of(ClusterNames.BREAKER_PHASES, ClusterNames.BREAKER_FAILURES)) {
                ITopic<BreakerNotice> topic = member.getTopic(name);
                AtomicInteger told = new AtomicInteger();
                topic.addMessageListener(notice -> told.incrementAndGet());
                for (int i = 0; i < NOTICES; i++) {
                    topic.publish(new BreakerNotice("stranger-" + i, BreakerWord.CLEAN, ""));
                }
                await().until(() -> told.get() == NOTICES);
            }
            assertThat(recorder.toBeLookedAt()).isZero();
            recorder.stop(Duration.ofSeconds(10));
        }
    }
}
