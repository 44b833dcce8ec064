package io.hazelpool.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.hazelpool.api.Intake;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.NodePoolKey;
import io.hazelpool.wire.NodePoolStatus;
import io.hazelpool.wire.RetiredTotals;
import io.hazelpool.wire.StatusRow;
import io.hazelpool.wire.TaskTimes;
import io.hazelpool.wire.Totals;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetiredNodesTest {

    private static final Totals DONE = new Totals(10, 3, 1, 2, 5, 6);

    private final TestMembers members = new TestMembers();

    @SuppressWarnings("NullAway.Init")
    private HazelcastInstance oldest;

    @BeforeAll
    void start() {
        oldest = members.start();
    }

    @AfterAll
    void stop() {
        members.close();
    }

    @BeforeEach
    void forget() {
        rows(oldest).clear();
    }

    private static IMap<NodePoolKey, StatusRow> rows(HazelcastInstance member) {
        return member.getMap(ClusterNames.STATUS);
    }

    private static NodePoolKey publish(HazelcastInstance member, UUID node, String pool) {
        NodePoolKey key = new NodePoolKey(node, pool);
        rows(member).set(key, new NodePoolStatus("node", Intake.OPEN, 4, 4, 1, 0, 0, 0, DONE, TaskTimes.NONE, 1));
        return key;
    }

    private static @Nullable StatusRow retired(HazelcastInstance member, String pool) {
        return rows(member).get(NodePoolKey.retired(pool));
    }

    @Test
    void keeps_the_totals_of_nodes_that_left_once_however_often_it_is_done() {
        UUID here = oldest.getCluster().getLocalMember().getUuid();
        UUID gone = UUID.randomUUID();
        NodePoolKey present = publish(oldest, here, "reports");
        NodePoolKey left = publish(oldest, gone, "reports");
        publish(oldest, gone, "mails");

        new RetiredNodes(oldest).fold(() -> Set.of(here));

        RetiredTotals once = RetiredTotals.NONE.plus(gone, DONE);
        assertThat(retired(oldest, "reports")).isEqualTo(once);
        assertThat(retired(oldest, "mails")).isEqualTo(once);
        assertThat(rows(oldest).keySet()).contains(present).doesNotContain(left).hasSize(3);

        publish(oldest, gone, "reports"); // its last row comes late
        new RetiredNodes(oldest).fold(() -> Set.of(here));
        assertThat(retired(oldest, "reports")).isEqualTo(once);
        assertThat(rows(oldest).keySet()).doesNotContain(left);

        UUID another = UUID.randomUUID();
        publish(oldest, another, "reports");
        new RetiredNodes(oldest).fold(() -> Set.of(here));
        assertThat(retired(oldest, "reports")).isEqualTo(once.plus(another, DONE));
    }
}
