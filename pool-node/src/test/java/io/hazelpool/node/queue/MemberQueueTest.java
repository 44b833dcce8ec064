package io.hazelpool.node.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.hazelcast.cluster.Member;
import com.hazelcast.collection.IQueue;
import com.hazelcast.collection.impl.queue.QueueProxyImpl;
import com.hazelcast.config.Config;
import com.hazelcast.config.QueueConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.spi.impl.NodeEngineImpl;
import com.hazelcast.spi.impl.operationparker.impl.OperationParkerImpl;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.cluster.HazelcastSettings;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.wire.Strangers;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
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

    @SuppressWarnings("NullAway.Init")
    private static TestMembers members;

    @SuppressWarnings("NullAway.Init")
    private static HazelcastInstance one;

    @SuppressWarnings("NullAway.Init")
    private static HazelcastInstance other;

    @BeforeAll
    static void start_two_members() {
        members = new TestMembers();
        one = members.start();
        other = members.start();
    }

    @AfterAll
    static void stop_the_members() {
        members.close();
    }

    /** A queue that lies on the member itself, or on the other one. */
    private static IQueue<Object> queue(boolean here) {
        return queueOf(one, owner -> owner.localMember() == here);
    }

    private static IQueue<Object> queueOf(HazelcastInstance member, Predicate<Member> owner) {
        while (true) {
            String name = "queue-" + UUID.randomUUID();
            if (owner.test(member.getPartitionService().getPartition(name).getOwner())) {
                return member.getQueue(name);
            }
        }
    }

    private static List<TaskEnvelope> tasks(int count) {
        return Stream.generate(() -> TestTasks.tracked("task")).limit(count).toList();
    }

    private static List<UUID> ids(List<TaskEnvelope> tasks) {
        return tasks.stream().map(TaskEnvelope::id).toList();
    }

    private static boolean isWaitedFor() {
        return waitingAt(one, other) > 0;
    }

    /** How many takes and offers wait at these members. */
    private static int waitingAt(HazelcastInstance... members) {
        return Stream.of(members)
                .map(member -> (NodeEngineImpl) ((QueueProxyImpl<?>) member.getQueue("any")).getNodeEngine())
                .mapToInt(engine -> ((OperationParkerImpl) engine.getOperationParker()).getTotalParkedOperationCount())
                .sum();
    }

    private static <T> Future<T> meanwhile(Callable<T> call) {
        FutureTask<T> future = new FutureTask<>(call);
        new Thread(future).start();
        return future;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takes_every_task_in_order_whatever_is_among_them(boolean here) {
        IQueue<Object> queue = queue(here);
        List<TaskEnvelope> tasks = new ArrayList<>();
        List<Object> strange = new ArrayList<>(Strangers.unreadables());
        strange.addAll(Strangers.others());
        for (Object stranger : strange) {
            tasks.add(TestTasks.tracked("task"));
            queue.add(tasks.get(tasks.size() - 1));
            queue.add(stranger);
        }
        Taken taken = new Taken(0);
        new MemberQueue(queue).take(taken, Demand.ofWhatThereIs(3));
        assertThat(taken.all()).isEqualTo(3);
        new MemberQueue(queue).take(taken, Demand.ofWhatThereIs(1_000));
        assertThat(queue).isEmpty();
        assertThat(taken.others()).isEqualTo(strange.size());
        assertThat(taken.unreadable()).hasMessageContaining("no suitable de-serializer");
        assertThat(taken.tasks()).extracting(TaskEnvelope::id).containsExactlyElementsOf(ids(tasks));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tells_why_an_item_cannot_be_read(boolean here) {
        IQueue<Object> queue = queue(here);
        List<Class<?>> reasons = new ArrayList<>();
        for (Object stranger : Strangers.unreadables()) {
            queue.add(stranger);
            Taken taken = new Taken(1);
            new MemberQueue(queue).take(taken, Demand.ofWhatThereIs(1));
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
        queue.take(taken, new Demand(10, 10, Duration.ofMillis(100)));
        assertThat(System.nanoTime() - before)
                .as("by a clock of whole milliseconds")
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(95));
        queue.take(taken, Demand.ofWhatThereIs(10));
        assertThat(taken.all()).isZero();
    }

    /** A burst went to one of the nodes that waited for it, but for one task each. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takes_its_members_share_of_what_it_waited_for(boolean here) throws InterruptedException {
        IQueue<Object> queue = queue(here);
        Taken taken = takenOfSevenThatComeLater(queue, 100);
        assertThat(taken.tasks()).as("of two members").hasSize(4);
        assertThat(queue).hasSize(3);
        new MemberQueue(queue).take(taken, new Demand(100, 100, Duration.ofSeconds(30)));
        assertThat(taken.tasks()).hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takes_less_of_what_it_waited_for_if_it_is_to(boolean here) throws InterruptedException {
        IQueue<Object> queue = queue(here);
        Taken taken = takenOfSevenThatComeLater(queue, 2);
        assertThat(taken.tasks()).hasSize(2);
    }

    private static Taken takenOfSevenThatComeLater(IQueue<Object> queue, int most) throws InterruptedException {
        Taken taken = new Taken(7);
        Thread waiting =
                new Thread(() -> new MemberQueue(queue).take(taken, new Demand(100, most, Duration.ofSeconds(30))));
        waiting.start();
        await().until(() -> isWaitedFor());
        queue.addAll(tasks(7));
        waiting.join();
        return taken;
    }

    /** Else they would wait on, and be refused at last, though there is room. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lets_those_in_who_wait_for_room(boolean here) {
        IQueue<Object> queue = queue(here);
        one.getConfig().addQueueConfig(new QueueConfig(queue.getName()).setMaxSize(2));
        List<TaskEnvelope> tasks = tasks(4);
        queue.addAll(tasks.subList(0, 2));
        List<Future<Boolean>> offers = tasks.subList(2, 4).stream()
                .map(task -> meanwhile(() -> queue.offer(task, 30, TimeUnit.SECONDS)))
                .toList();
        await().until(() -> waitingAt(one, other) == 2);
        Taken taken = new Taken(4);
        new MemberQueue(queue).take(taken, Demand.ofWhatThereIs(2));
        assertThat(offers)
                .allSatisfy(offer ->
                        assertThat(offer).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true));
        new MemberQueue(queue).take(taken, Demand.ofWhatThereIs(100));
        assertThat(taken.tasks()).extracting(TaskEnvelope::id).containsExactlyInAnyOrderElementsOf(ids(tasks));
    }

    /** Three members: two wait at a queue of the third. */
    private static final class AwaitedQueue implements AutoCloseable {

        private final TestMembers three = new TestMembers();
        private final HazelcastInstance left = three.start();
        private final HazelcastInstance right = three.start();
        private final HazelcastInstance goes = three.start();
        private final String name;
        private final List<Future<Taken>> takes;

        AwaitedQueue() {
            Member owner = goes.getCluster().getLocalMember();
            name = queueOf(left, owner::equals).getName();
            takes = Stream.of(left, right)
                    .map(member -> meanwhile(() -> takenBy(member.getQueue(name))))
                    .toList();
            await().until(() -> waitingAt(goes) == 2);
        }

        private Taken takenBy(IQueue<Object> queue) {
            Taken taken = new Taken(2);
            new MemberQueue(queue).take(taken, new Demand(9, 9, Duration.ofSeconds(40)));
            return taken;
        }

        @Override
        public void close() {
            three.close();
        }
    }

    /** Of the members that wait, one owns the queue then, and the other waits at a member that is new to it. */
    @Test
    void goes_on_waiting_where_its_queue_moves_to() {
        try (AwaitedQueue queue = new AwaitedQueue()) {
            queue.goes.shutdown();
            await().until(() -> waitingAt(queue.left, queue.right) == 2
                    && Stream.of(queue.left, queue.right)
                            .allMatch(member -> member.getCluster().getMembers().size() == 2));
            List<TaskEnvelope> tasks = tasks(3);
            queue.left.getQueue(queue.name).addAll(tasks);
            assertThat(queue.takes)
                    .allSatisfy(take -> assertThat(take).succeedsWithin(Duration.ofSeconds(10)))
                    .flatMap(take -> ids(take.get().tasks()))
                    .as("each its share of them, and each of them once")
                    .containsExactlyInAnyOrderElementsOf(ids(tasks));
            assertThat(queue.right.getQueue(queue.name)).isEmpty();
        }
    }

    /** Each made its call anew as if it had not waited: the first one took all that had come while the queue moved. */
    @Test
    void takes_its_members_share_of_what_came_while_its_queue_moved() {
        try (AwaitedQueue queue = new AwaitedQueue()) {
            tasks(7).forEach(task -> offerUnnoticed(queue.goes.getQueue(queue.name), task));
            queue.goes.shutdown();
            assertThat(queue.takes)
                    .allSatisfy(take -> assertThat(take).succeedsWithin(Duration.ofSeconds(20)))
                    .allSatisfy(take -> assertThat(take.get().tasks()).hasSizeBetween(1, 4));
        }
    }

    /** Those who wait for it are not woken. */
    private static void offerUnnoticed(IQueue<Object> queue, TaskEnvelope task) {
        QueueProxyImpl<?> owners = (QueueProxyImpl<?>) queue;
        Data item = owners.getNodeEngine().toData(task);
        owners.getService().getOrCreateContainer(queue.getName(), false).offer(item);
    }

    /** A task that its backup kept would run twice. */
    @Test
    void takes_from_the_backup_what_it_takes_from_the_owner() {
        try (TestMembers two = new TestMembers()) {
            HazelcastInstance left = two.start();
            HazelcastInstance goes = two.start();
            IQueue<Object> queue = queueOf(left, owner -> !owner.localMember());
            List<TaskEnvelope> tasks = tasks(7);
            queue.addAll(tasks);
            Taken taken = new Taken(3);
            new MemberQueue(queue).take(taken, Demand.ofWhatThereIs(3));
            goes.getLifecycleService().terminate();
            new MemberQueue(queue).take(taken, Demand.ofWhatThereIs(100));
            assertThat(taken.tasks()).extracting(TaskEnvelope::id).containsExactlyElementsOf(ids(tasks));
        }
    }

    /** What it would not wait for would be taken all the same, and be lost. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takes_what_it_asked_for_though_its_thread_is_interrupted(boolean here) {
        IQueue<Object> queue = queue(here);
        queue.addAll(List.of(TestTasks.tracked("first"), TestTasks.tracked("second")));
        Taken taken = new Taken(2);
        Thread.currentThread().interrupt();
        new MemberQueue(queue).take(taken, Demand.ofWhatThereIs(1));
        new MemberQueue(queue).take(taken, Demand.ofWhatThereIs(1));
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
                () -> queue.take(new Taken(1), new Demand(1, 1, Duration.ofSeconds(1))),
                () -> own.drainTo(new ArrayList<>(), 5),
                () -> queue.take(new Taken(5), Demand.ofWhatThereIs(5)),
                () -> own.addAll(List.of(TestTasks.tracked("task"))),
                () -> queue.putBack(List.of(TestTasks.tracked("task"))));
        assertThat(calls).allSatisfy(call -> assertThat(catchThrowable(call)).isExactlyInstanceOf(how));
    }
}
