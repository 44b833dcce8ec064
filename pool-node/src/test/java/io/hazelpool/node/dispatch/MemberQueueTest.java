package io.hazelpool.node.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.hazelcast.collection.IQueue;
import com.hazelcast.config.Config;
import com.hazelcast.config.QueueConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.cluster.HazelcastSettings;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.node.control.Strangers;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That it takes all that there is from its own member and from another, and fails as Hazelcast's own queue does. */
@Timeout(60)
class MemberQueueTest {

    private static final Duration AT_ONCE = Duration.ZERO;

    @SuppressWarnings("NullAway.Init")
    private static TestMembers members;

    @SuppressWarnings("NullAway.Init")
    private static HazelcastInstance one;

    @BeforeAll
    static void start_two_members() {
        members = new TestMembers();
        one = members.start();
        members.start();
    }

    @AfterAll
    static void stop_the_members() {
        members.close();
    }

    /** A queue that lies on the member itself, or on the other one. */
    private static IQueue<Object> queue(boolean here) {
        while (true) {
            String name = "queue-" + UUID.randomUUID();
            if (one.getPartitionService().getPartition(name).getOwner().localMember() == here) {
                return one.getQueue(name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takes_every_task_in_order_whatever_is_among_them(boolean here) {
        IQueue<Object> queue = queue(here);
        List<TaskEnvelope> tasks = new ArrayList<>();
        List<Object> strange = new ArrayList<>(Strangers.unreadables());
        strange.addAll(Strangers.otherTypes());
        for (Object stranger : strange) {
            tasks.add(TestTasks.tracked("task"));
            queue.add(tasks.get(tasks.size() - 1));
            queue.add(stranger);
        }
        Taken taken = new Taken(0);
        new MemberQueue(queue).drain(taken, 3);
        assertThat(taken.all()).isEqualTo(3);
        new MemberQueue(queue).drain(taken, 1_000);
        assertThat(queue).isEmpty();
        assertThat(taken.others()).isEqualTo(strange.size());
        assertThat(taken.unreadable()).hasMessageContaining("no suitable de-serializer");
        assertThat(taken.tasks())
                .extracting(TaskEnvelope::id)
                .containsExactlyElementsOf(tasks.stream().map(TaskEnvelope::id).toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takes_one_item_at_a_time_whatever_it_is(boolean here) {
        IQueue<Object> queue = queue(here);
        TaskEnvelope task = TestTasks.tracked("task");
        List<Object> strange = new ArrayList<>(Strangers.unreadables());
        strange.addAll(Strangers.otherTypes());
        for (Object stranger : strange) {
            queue.add(stranger);
            queue.add(task);
            Taken first = new Taken(1);
            new MemberQueue(queue).poll(first, AT_ONCE);
            assertThat(first.others()).isEqualTo(1);
            assertThat(first.tasks()).isEmpty();
            Taken second = new Taken(1);
            new MemberQueue(queue).poll(second, AT_ONCE);
            assertThat(second.others()).isZero();
            assertThat(second.tasks()).extracting(TaskEnvelope::id).containsExactly(task.id());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tells_why_an_item_cannot_be_read(boolean here) {
        IQueue<Object> queue = queue(here);
        List<Class<?>> reasons = new ArrayList<>();
        for (Object stranger : Strangers.unreadables()) {
            queue.add(stranger);
            Taken taken = new Taken(1);
            new MemberQueue(queue).poll(taken, AT_ONCE);
            reasons.add(Objects.requireNonNull(taken.unreadable()).getClass());
        }
        assertThat(reasons)
                .containsExactly(
                        HazelcastSerializationException.class,
                        ArrayIndexOutOfBoundsException.class,
                        StackOverflowError.class,
                        NoClassDefFoundError.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takes_nothing_where_there_is_nothing(boolean here) {
        MemberQueue queue = new MemberQueue(queue(here));
        Taken taken = new Taken(1);
        long before = System.nanoTime();
        queue.poll(taken, Duration.ofMillis(100));
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
        queue.drain(taken, 10);
        assertThat(taken.all()).isZero();
    }

    /** What it would not wait for would be taken all the same, and be lost. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takes_what_it_asked_for_though_its_thread_is_interrupted(boolean here) {
        IQueue<Object> queue = queue(here);
        queue.addAll(List.of(TestTasks.tracked("first"), TestTasks.tracked("second")));
        Taken taken = new Taken(2);
        Thread.currentThread().interrupt();
        new MemberQueue(queue).poll(taken, AT_ONCE);
        new MemberQueue(queue).drain(taken, 1);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(taken.tasks()).hasSize(2);
    }

    @Test
    void is_refused_where_there_are_too_few_members() {
        try (TestMembers lonely = new TestMembers()) {
            Config config = HazelcastSettings.of(lonely.config().with(NodeKeys.CLUSTER_MIN_SIZE, 2));
            config.addQueueConfig(new QueueConfig("protected")
                    .setSplitBrainProtectionName(config.getSplitBrainProtectionConfigs()
                            .keySet()
                            .iterator()
                            .next()));
            HazelcastInstance member = lonely.start(config);
            assertThatItFailsAsHazelcastsOwn(member.getQueue("protected"), SplitBrainProtectionException.class);
        }
    }

    @Test
    void fails_once_its_member_has_ended() {
        try (TestMembers ended = new TestMembers()) {
            HazelcastInstance member = ended.start();
            IQueue<Object> queue = member.getQueue("queue");
            member.shutdown();
            assertThatItFailsAsHazelcastsOwn(queue, HazelcastInstanceNotActiveException.class);
        }
    }

    private static void assertThatItFailsAsHazelcastsOwn(IQueue<Object> own, Class<? extends Throwable> how) {
        MemberQueue queue = new MemberQueue(own);
        List<ThrowingCallable> calls = List.of(
                () -> own.poll(0, TimeUnit.MILLISECONDS),
                () -> queue.poll(new Taken(1), AT_ONCE),
                () -> own.drainTo(new ArrayList<>(), 5),
                () -> queue.drain(new Taken(5), 5),
                () -> own.addAll(List.of(TestTasks.tracked("task"))),
                () -> queue.putBack(List.of(TestTasks.tracked("task"))));
        assertThat(calls).allSatisfy(call -> assertThat(catchThrowable(call)).isExactlyInstanceOf(how));
    }
}
