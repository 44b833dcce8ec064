package io.hazelpool.node.status;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.NodePoolKey;
import io.hazelpool.wire.NodePoolStatus;
import io.hazelpool.wire.RetiredTotals;
import io.hazelpool.wire.StatusRow;
import io.hazelpool.wire.Totals;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
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

    private static final Totals DONE = new Totals(10, 3, 1, 2);

    private final TestMembers members = new TestMembers();

    @SuppressWarnings("NullAway.Init")
    private HazelcastInstance oldest;

    @SuppressWarnings("NullAway.Init")
    private HazelcastInstance younger;

    @BeforeAll
    void start() {
        oldest = members.start();
        younger = members.start();
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
        rows(member).set(key, new NodePoolStatus("node", 4, 1, 0, 0, DONE, 1));
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

        new RetiredNodes(oldest, Runnable::run).start();

        RetiredTotals once = RetiredTotals.NONE.plus(gone, DONE);
        assertThat(retired(oldest, "reports")).isEqualTo(once);
        assertThat(retired(oldest, "mails")).isEqualTo(once);
        assertThat(rows(oldest).keySet()).contains(present).doesNotContain(left).hasSize(3);

        publish(oldest, gone, "reports"); // its last row comes late
        new RetiredNodes(oldest, Runnable::run).start();
        assertThat(retired(oldest, "reports")).isEqualTo(once);
        assertThat(rows(oldest).keySet()).doesNotContain(left);

        UUID another = UUID.randomUUID();
        publish(oldest, another, "reports");
        new RetiredNodes(oldest, Runnable::run).start();
        assertThat(retired(oldest, "reports")).isEqualTo(once.plus(another, DONE));
    }

    @Test
    void keeps_the_totals_of_an_older_member_that_leaves() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (TestMembers others = new TestMembers()) {
            HazelcastInstance first = others.start();
            HazelcastInstance second = others.start();
            new RetiredNodes(first, executor).start();
            new RetiredNodes(second, executor).start();
            UUID leaving = first.getCluster().getLocalMember().getUuid();
            NodePoolKey key = publish(second, leaving, "reports");
            first.getLifecycleService().terminate();
            await().until(() -> !rows(second).containsKey(key));
            assertThat(retired(second, "reports")).isEqualTo(RetiredTotals.NONE.plus(leaving, DONE));
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void leaves_the_folding_to_the_oldest_member() {
        NodePoolKey left = publish(oldest, UUID.randomUUID(), "reports");
        new RetiredNodes(younger, Runnable::run).start();
        assertThat(rows(oldest).keySet()).contains(left);
        new RetiredNodes(oldest, Runnable::run).start();
        assertThat(rows(oldest).keySet()).doesNotContain(left);
    }

    @Test
    void stands_a_member_that_leaves_while_this_node_stops() {
        RetiredNodes stopping = new RetiredNodes(oldest, work -> {
            throw new RejectedExecutionException("stopping");
        });
        Cluster cluster = oldest.getCluster();
        stopping.memberRemoved(new MembershipEvent(
                cluster, cluster.getLocalMember(), MembershipEvent.MEMBER_REMOVED, cluster.getMembers()));
    }
}
