package io.hazelpool.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.wire.BreakerStore;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.PoolDefinition;
import io.hazelpool.wire.PoolSample;
import io.hazelpool.wire.Strangers;
import io.hazelpool.wire.TaskTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClusterRingsTest {

    private static final PoolDefinition DEFINITION = new PoolDefinition(
            1_000, Duration.ofSeconds(30), new BreakerRules(1, Duration.ofMinutes(1), 1), BreakerStore.MAP, 1);

    @Test
    void reads_what_nodes_wrote_whatever_is_among_it() {
        try (TestMembers members = new TestMembers()) {
            HazelcastInstance member = members.start();
            HazelcastInstance other = members.start();
            member.getMap(ClusterNames.POOLS).set("reports", DEFINITION);
            List<Object> strange = new ArrayList<>(Strangers.unreadables());
            strange.addAll(Strangers.others());
            for (int i = 0; i < strange.size(); i++) {
                member.getRingbuffer(ClusterNames.failures("reports")).add(strange.get(i));
                member.getRingbuffer(ClusterNames.failures("reports")).add(failedAt(i));
                member.getRingbuffer(ClusterNames.history("reports")).add(strange.get(i));
                member.getRingbuffer(ClusterNames.history("reports")).add(sampledAt(i));
            }
            for (HazelcastInstance reader : List.of(member, other)) {
                ClusterRings rings = new ClusterRings(reader);
                assertThat(rings.failures()).hasSize(strange.size());
                assertThat(rings.samples()).hasSize(strange.size());
            }
        }
    }

    private static FailureNote failedAt(long millis) {
        return new FailureNote(millis, "reports", UUID.randomUUID(), null, Ending.FAILED, null, null, "node-7");
    }

    private static PoolSample sampledAt(long millis) {
        return new PoolSample("reports", millis, 5_000, 1, 0, 0, 0, TaskTimes.NONE);
    }
}
