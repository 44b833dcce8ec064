package io.hazelpool.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.Intake;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.wire.BreakerStore;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Histogram;
import io.hazelpool.wire.NodePoolKey;
import io.hazelpool.wire.NodePoolStatus;
import io.hazelpool.wire.PoolDefinition;
import io.hazelpool.wire.PoolSample;
import io.hazelpool.wire.TaskTimes;
import io.hazelpool.wire.Totals;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryKeeperTest {

    private final TestMembers members = new TestMembers();
    private final UUID first = UUID.randomUUID();
    private final UUID second = UUID.randomUUID();

    @SuppressWarnings("NullAway.Init")
    private HazelcastInstance member;

    @BeforeAll
    void start() {
        member = members.start();
    }

    @AfterAll
    void stop() {
        members.close();
    }

    @Test
    void writes_what_all_nodes_did_since_the_last_time_and_nothing_of_before_or_of_strangers() {
        PoolDefinition definition = new PoolDefinition(
                1_000, Duration.ofSeconds(30), new BreakerRules(1, Duration.ofMinutes(1), 1), BreakerStore.MAP, 1);
        member.getMap(ClusterNames.POOLS).set("reports", definition);
        HistoryKeeper keeper = new HistoryKeeper(member);
        publish(first, 1_000, 0);
        publish(second, 2_000, 1);
        keeper.write();
        long before = member.getCluster().getClusterTime();
        assertThat(samples()).as("nothing to compare with").isEmpty();
        member.getMap(ClusterNames.POOLS).set("a stranger's", "nonsense");
        member.getMap(ClusterNames.STATUS).set("a stranger's", "nonsense");
        member.getRingbuffer(ClusterNames.history("reports")).add("nonsense");

        member.getQueue(ClusterNames.queue("reports")).add("waits");
        publish(first, 1_010, 1);
        publish(second, 2_005, 1);
        publish(UUID.randomUUID(), 700, 0); // came meanwhile: what it did before is not known
        passes(before);
        keeper.write();

        assertThat(samples()).singleElement().satisfies(sample -> {
            assertThat(sample.pool()).isEqualTo("reports");
            assertThat(sample.executed()).isEqualTo(15);
            assertThat(sample.failed()).isEqualTo(15);
            assertThat(sample.busy()).isEqualTo(2);
            assertThat(sample.queued()).isEqualTo(1 + 3 * 2);
            assertThat(sample.times().runs().count()).isEqualTo(15);
            assertThat(sample.at()).isGreaterThan(before);
        });
    }

    private void passes(long millis) {
        while (member.getCluster().getClusterTime() <= millis) {
            Thread.onSpinWait();
        }
    }

    private void publish(UUID node, int done, int busy) {
        long[] counts = new long[Histogram.CLASSES];
        counts[3] = done;
        TaskTimes times = new TaskTimes(Histogram.EMPTY, new Histogram(counts, done));
        member.getMap(ClusterNames.STATUS)
                .set(
                        new NodePoolKey(node, "reports"),
                        new NodePoolStatus(
                                "node",
                                Intake.OPEN,
                                4,
                                4,
                                busy,
                                2,
                                0,
                                0,
                                new Totals(done, done, 0, 0, 0, 0),
                                times,
                                1));
    }

    private List<PoolSample> samples() {
        return new ClusterRings(member).samples();
    }
}
