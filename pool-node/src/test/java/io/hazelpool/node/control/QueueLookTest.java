package io.hazelpool.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.internal.serialization.impl.HeapData;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Strangers;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.TaskSample;
import io.hazelpool.wire.TaskSight;
import io.hazelpool.wire.WireTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueueLookTest {

    private static final TestMembers members = new TestMembers();

    @SuppressWarnings("NullAway.Init")
    private static IQueue<Object> queue;

    private final QueueLook here = new QueueLook(queue, () -> true);
    private final QueueLook elsewhere = new QueueLook(queue, () -> false);

    @BeforeAll
    static void start() {
        HazelcastInstance member = members.start();
        queue = member.getQueue(ClusterNames.queue("reports"));
    }

    @AfterAll
    static void stop() {
        members.close();
    }

    @AfterEach
    void empty() {
        queue.clear();
    }

    @Test
    void sees_the_first_tasks_in_their_order_and_counts_all() {
        List<TaskEnvelope> tasks = fill(5);
        assertThat(here.look(3)).isEqualTo(sample(5, tasks.subList(0, 3)));
        assertThat(here.look(5)).isEqualTo(sample(5, tasks));
        assertThat(here.look(1_000)).isEqualTo(sample(5, tasks));
    }

    @Test
    void sees_nothing_in_an_empty_queue() {
        assertThat(here.look(3)).isEqualTo(TaskSample.NONE);
        assertThat(elsewhere.look(3)).isEqualTo(TaskSample.NONE);
    }

    @Test
    void takes_nothing_out() {
        List<TaskEnvelope> tasks = fill(5);
        here.look(5);
        elsewhere.look(5);
        assertThat(queue).extracting(item -> ((TaskEnvelope) item).id()).isEqualTo(ids(tasks));
    }

    /** All of a queue that is kept elsewhere would go over the network. */
    @Test
    void sees_the_head_alone_where_another_node_keeps_the_queue() {
        List<TaskEnvelope> tasks = fill(5);
        assertThat(elsewhere.look(3)).isEqualTo(sample(5, tasks.subList(0, 1)));
    }

    @Test
    void sees_the_head_alone_of_too_long_a_queue() {
        QueueLook upToFive = new QueueLook(queue, () -> true, 5);
        List<TaskEnvelope> tasks = fill(5);
        assertThat(upToFive.look(3)).isEqualTo(sample(5, tasks.subList(0, 3)));
        queue.add(TestTasks.tracked("one too many"));
        assertThat(upToFive.look(3)).isEqualTo(sample(6, tasks.subList(0, 1)));
    }

    @Test
    void counts_what_is_no_task_and_passes_it_over() {
        TaskEnvelope first = TestTasks.tracked("first");
        TaskEnvelope second = TestTasks.tracked("second");
        TaskEnvelope third = TestTasks.tracked("third");
        queue.add(Strangers.unreadable());
        queue.add(first);
        queue.addAll(Strangers.others());
        queue.add(second);
        queue.add(malformed());
        queue.addAll(Strangers.unreadables());
        queue.add(third);
        assertThat(queue.size()).isEqualTo(14);
        assertThat(here.look(14)).isEqualTo(sample(14, List.of(first, second, third)));
    }

    /** However many there are, no more is read than so many. */
    @Test
    void gives_what_is_no_task_a_place_among_the_first() {
        TaskEnvelope second = TestTasks.tracked("second");
        queue.add(Strangers.unreadable());
        queue.add(second);
        queue.add(TestTasks.tracked("third"));
        assertThat(here.look(1)).isEqualTo(sample(3, List.of()));
        assertThat(here.look(2)).isEqualTo(sample(3, List.of(second)));
    }

    @Test
    void sees_no_task_in_a_head_that_is_none() {
        List<Object> noTasks = new ArrayList<>(Strangers.others());
        noTasks.add(malformed());
        noTasks.addAll(Strangers.unreadables());
        for (Object noTask : noTasks) {
            queue.add(noTask);
            queue.add(TestTasks.tracked("behind it"));
            assertThat(elsewhere.look(3)).isEqualTo(sample(2, List.of()));
            queue.clear();
        }
    }

    /** Begins as a task, and has no end. */
    private static HeapData malformed() {
        InternalSerializationService bytes = new DefaultSerializationServiceBuilder()
                .setConfig(WireTypes.serialization())
                .build();
        return new HeapData(
                Arrays.copyOf(bytes.toData(TestTasks.tracked("task")).toByteArray(), 20));
    }

    private static List<TaskEnvelope> fill(int tasks) {
        List<TaskEnvelope> filled = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            filled.add(TestTasks.tracked("task " + i));
        }
        queue.addAll(filled);
        return filled;
    }

    private static TaskSample sample(int total, List<TaskEnvelope> first) {
        return new TaskSample(total, first.stream().map(TaskSight::waiting).toList());
    }

    private static List<Object> ids(List<TaskEnvelope> tasks) {
        return tasks.stream().<Object>map(TaskEnvelope::id).toList();
    }
}
