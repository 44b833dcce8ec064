package io.hazelpool.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.node.worker.OutcomeSink;
import io.hazelpool.node.worker.RecordedReplies;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.Strangers;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueuePurgeTest {

    private final TestMembers members = new TestMembers();
    private final HazelcastInstance member = members.start();
    private final IQueue<Object> queue = member.getQueue(ClusterNames.queue("reports"));
    private final RecordedReplies replies = new RecordedReplies();
    private final WorkerSupervisor workers = new WorkerSupervisor(
            PoolConfig.defaults("reports"),
            new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis),
            replies,
            OutcomeSink.NONE);

    @AfterEach
    void stop() {
        members.close();
    }

    @Test
    void cancels_what_waits_and_what_is_held_and_counts_tasks_only() {
        fill(1_500);
        queue.add("no task");
        workers.handover().put(List.of(TestTasks.tracked("held")));
        assertThat(new QueuePurge(queue, workers, () -> false).carryOut()).isEqualTo(1_501);
        assertThat(queue).isEmpty();
        assertThat(replies.all()).extracting(Reply::ending).hasSize(1_501).containsOnly(Ending.CANCELLED);
        assertThat(workers.totals().cancelled()).isEqualTo(1_501);
    }

    /** One of them made a purge fail, and those that were taken with it ended as lost. */
    @Test
    void removes_what_cannot_be_read_and_cancels_all_tasks_around_it() {
        queue.add(Strangers.unreadable());
        fill(700);
        queue.addAll(Strangers.unreadables());
        fill(700);
        queue.addAll(Strangers.others());
        fill(100);
        queue.add(Strangers.unreadable());
        assertThat(new QueuePurge(queue, workers, () -> false).carryOut()).isEqualTo(1_500);
        assertThat(queue.size()).isZero();
        assertThat(replies.all()).extracting(Reply::ending).hasSize(1_500).containsOnly(Ending.CANCELLED);
        assertThat(workers.totals().cancelled()).isEqualTo(1_500);
    }

    @Test
    void counts_nothing_where_there_is_no_task() {
        queue.addAll(Strangers.others());
        queue.add(Strangers.unreadable());
        assertThat(new QueuePurge(queue, workers, () -> false).carryOut()).isZero();
        assertThat(queue.size()).isZero();
    }

    /** What it cancelled after its last replies, its client would have taken for lost. */
    @Test
    void leaves_the_rest_to_others_when_its_node_stops() {
        fill(1_500);
        AtomicInteger looks = new AtomicInteger();
        assertThat(new QueuePurge(queue, workers, () -> looks.incrementAndGet() > 2).carryOut())
                .isEqualTo(1_000);
        assertThat(queue).hasSize(500);
        assertThat(new QueuePurge(queue, workers, () -> true).carryOut()).isZero();
        assertThat(queue).hasSize(500);
    }

    private void fill(int tasks) {
        for (int i = 0; i < tasks; i++) {
            queue.add(TestTasks.tracked("task"));
        }
    }
}
