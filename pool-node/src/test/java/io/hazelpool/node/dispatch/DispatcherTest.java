package io.hazelpool.node.dispatch;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.Failing;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.node.worker.OutcomeSink;
import io.hazelpool.node.worker.RecordedReplies;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.node.worker.TestTasks.Gate;
import io.hazelpool.node.worker.TimeLimits;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.TaskEnvelope;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DispatcherTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final TestMembers members = new TestMembers();
    private static final List<Dispatcher> dispatchers = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private static HazelcastInstance hazelcast;

    private final TimeLimits timeLimits = new TimeLimits();
    private final RecordedReplies replies = new RecordedReplies();
    private final AtomicInteger taken = new AtomicInteger();
    private final IQueue<Object> queue =
            hazelcast.getQueue(ClusterNames.queue(UUID.randomUUID().toString()));

    @BeforeAll
    static void start_a_member() {
        hazelcast = members.start();
    }

    @AfterAll
    static void stop_the_member() throws InterruptedException {
        for (Dispatcher dispatcher : dispatchers) {
            assertThat(dispatcher.awaitStopped(LONG)).isTrue();
        }
        members.close();
    }

    @AfterEach
    void stop_dispatchers() {
        dispatchers.forEach(Dispatcher::stop);
    }

    private WorkerSupervisor workers(int count) {
        return workers(PoolConfig.defaults("reports").with(PoolKeys.WORKERS, count));
    }

    private WorkerSupervisor workers(PoolConfig pool) {
        WorkerSupervisor workers = new WorkerSupervisor(
                pool,
                new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis),
                replies,
                OutcomeSink.NONE);
        workers.start(timeLimits);
        return workers;
    }

    private Dispatcher dispatching(IQueue<?> from, WorkerSupervisor to) {
        return dispatching(from, to, () -> false);
    }

    private Dispatcher dispatching(IQueue<?> from, WorkerSupervisor to, BooleanSupplier givenUp) {
        return dispatching(from, to, givenUp, () -> () -> true);
    }

    private Dispatcher dispatching(
            IQueue<?> from, WorkerSupervisor to, BooleanSupplier givenUp, Supplier<BooleanSupplier> asking) {
        Dispatcher dispatcher = new Dispatcher("reports", from, to.handover(), taken::incrementAndGet, givenUp, asking);
        dispatchers.add(dispatcher);
        dispatcher.start();
        return dispatcher;
    }

    @Test
    void takes_nothing_while_it_is_shut_and_all_afterwards() throws InterruptedException {
        WorkerSupervisor workers = workers(2);
        Dispatcher dispatcher = dispatching(queue, workers);
        queue.add(task());
        await().until(() -> replies.all().size() == 1);
        dispatcher.setShut(true);
        // The poll under way may take one more: only when it has, or has returned, is the queue left alone.
        queue.add(task());
        long shutAt = System.nanoTime();
        await().until(() -> replies.all().size() == 2
                || System.nanoTime() - shutAt > Duration.ofSeconds(2).toNanos());
        int before = replies.all().size();
        for (int i = 0; i < 5; i++) {
            queue.add(task());
        }
        Thread parked = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("hazelpool-dispatch-reports") && thread.isAlive())
                .filter(thread -> LockSupport.getBlocker(thread) == dispatcher)
                .findFirst()
                .orElseThrow();
        parked.interrupt(); // must not let it out
        await().until(() -> !parked.isInterrupted());
        assertThat(replies.all()).hasSize(before);
        dispatcher.setShut(false);
        await().until(() -> replies.all().size() == 7);
        dispatcher.setShut(true);
        dispatcher.stop();
        assertThat(dispatcher.awaitStopped(LONG)).isTrue();
    }

    /** It then filled all workers of a node that was shut while its poll was under way. */
    @Test
    void takes_one_task_at_the_most_with_a_poll_that_was_under_way_when_it_was_shut() {
        WorkerSupervisor workers = workers(8);
        await().until(() -> workers.handover().load().workers() == 8);
        CompletableFuture<Dispatcher> shutting = new CompletableFuture<>();
        AtomicBoolean polled = new AtomicBoolean();
        queue.addAll(tasks(20));
        IQueue<?> emptyUntilPolled = (IQueue<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {IQueue.class}, (proxy, method, args) -> {
                    if (method.getName().equals("drainTo") && !polled.get()) {
                        return 0;
                    }
                    if (method.getName().equals("poll")) {
                        polled.set(true);
                        shutting.get(10, TimeUnit.SECONDS).setShut(true);
                    }
                    return method.invoke(queue, args);
                });
        assertThat(workers.handover().isResting()).isTrue();
        shutting.complete(dispatching(emptyUntilPolled, workers));
        await().until(() -> polled.get() && workers.handover().isResting());
        await().untilAsserted(() -> assertThat(queue.size() + replies.all().size())
                .as("that one ran, or went back")
                .isEqualTo(20));
        assertThat(replies.all()).hasSizeLessThanOrEqualTo(1);
    }

    private static TaskEnvelope task() {
        PoolRunnable nothing = () -> {};
        return TestTasks.tracked(nothing);
    }

    private static List<TaskEnvelope> tasks(int count) {
        return Stream.generate(DispatcherTest::task).limit(count).toList();
    }

    @Test
    void takes_no_more_tasks_than_there_are_idle_workers() {
        WorkerSupervisor workers = workers(3);
        List<Gate> gates = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Gate gate = new Gate();
            gates.add(gate);
            queue.add(TestTasks.tracked(gate.waiting()));
        }
        dispatching(queue, workers);
        await().until(() -> workers.handover().load().busy() == 3);
        await().during(Duration.ofMillis(300))
                .until(() -> queue.size() == 7
                        && gates.stream().filter(Gate::isReached).count() == 3);
        assertThat(workers.handover().load().held()).isZero();

        gates.get(1).open();
        await().until(() -> gates.get(3).isReached());
        assertThat(queue).hasSize(6);
        gates.forEach(Gate::open);
        await().until(() -> replies.all().size() == 10);
    }

    private enum Queue {
        AS_IT_IS,
        FULL_WHEN_GIVEN_BACK,
        SHUTS_WITH_ITS_LAST_TASKS
    }

    /** Short tasks, then two that wait, and behind these some that are held: the node took them for short as well. */
    private final class SlowAtOnce {
        private final WorkerSupervisor workers = workers(PoolConfig.defaults("reports")
                .with(PoolKeys.WORKERS, 2)
                .with(PoolKeys.READ_AHEAD, Duration.ofSeconds(1)));
        private final List<Gate> gates = List.of(new Gate(), new Gate());
        private final List<TaskEnvelope> all = new ArrayList<>(tasks(2_000));
        private final AtomicInteger givenBack = new AtomicInteger();
        private final CompletableFuture<Dispatcher> started = new CompletableFuture<>();
        private final Dispatcher dispatcher;

        SlowAtOnce(Queue kind) {
            await().until(() -> workers.handover().load().workers() == 2);
            gates.forEach(gate -> all.add(TestTasks.tracked(gate.waiting())));
            all.addAll(tasks(100));
            queue.addAll(all);
            dispatcher = dispatching(watched(kind), workers);
            started.complete(dispatcher);
        }

        void awaitSlow() {
            await().until(() -> gates.stream().allMatch(Gate::isReached));
        }

        private IQueue<?> watched(Queue kind) {
            return (IQueue<?>) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {IQueue.class}, (proxy, method, args) -> {
                        if (method.getName().equals("addAll")) {
                            givenBack.addAndGet(((List<?>) args[0]).size());
                            if (kind == Queue.FULL_WHEN_GIVEN_BACK) {
                                throw new IllegalStateException("Queue full");
                            }
                        }
                        Object answer = method.invoke(queue, args);
                        if (kind == Queue.SHUTS_WITH_ITS_LAST_TASKS && givenBack.get() == 0 && queue.isEmpty()) {
                            started.get(10, TimeUnit.SECONDS).setShut(true);
                        }
                        return answer;
                    });
        }

        void awaitAllGivenBack() {
            await().until(() -> queue.size() == 100);
            assertThat(workers.handover().load().held()).isZero();
            assertThat(givenBack).hasPositiveValue();
            assertThat(replies.all()).hasSize(2_000);
        }

        void assertThatEachRanOnce() {
            await().until(() -> replies.all().size() == all.size());
            assertThat(replies.all())
                    .extracting(Reply::taskId)
                    .containsExactlyInAnyOrderElementsOf(
                            all.stream().map(TaskEnvelope::id).toList());
        }
    }

    @Test
    void gives_back_what_it_took_ahead_when_its_workers_turn_out_slow() {
        SlowAtOnce slow = new SlowAtOnce(Queue.AS_IT_IS);
        slow.awaitSlow();
        slow.awaitAllGivenBack();
        slow.gates.forEach(Gate::open);
        slow.assertThatEachRanOnce();
    }

    @Test
    void gives_back_what_it_took_ahead_when_it_is_shut() {
        SlowAtOnce slow = new SlowAtOnce(Queue.SHUTS_WITH_ITS_LAST_TASKS);
        await().until(() -> slow.givenBack.get() > 0 && slow.workers.handover().isResting());
        assertThat(slow.workers.handover().load().held()).isZero();
        slow.gates.forEach(Gate::open);
        slow.dispatcher.setShut(false);
        slow.assertThatEachRanOnce();
    }

    @Test
    void gives_back_what_it_took_ahead_when_it_stops() throws InterruptedException {
        SlowAtOnce slow = new SlowAtOnce(Queue.AS_IT_IS);
        slow.awaitSlow();
        slow.dispatcher.stop();
        assertThat(slow.dispatcher.awaitStopped(LONG)).isTrue();
        slow.awaitAllGivenBack();
        slow.gates.forEach(Gate::open);
        dispatching(queue, slow.workers);
        slow.assertThatEachRanOnce();
    }

    @Test
    void keeps_what_it_took_ahead_where_the_queue_is_full() {
        SlowAtOnce slow = new SlowAtOnce(Queue.FULL_WHEN_GIVEN_BACK);
        slow.awaitSlow();
        await().until(() -> slow.givenBack.get() > 0);
        slow.gates.forEach(Gate::open);
        slow.assertThatEachRanOnce();
    }

    @Test
    void hands_a_burst_over_to_the_last_task_each_once() {
        WorkerSupervisor workers = workers(8);
        dispatching(queue, workers);
        List<TaskEnvelope> burst = tasks(3_000);
        for (int i = 0; i < burst.size(); i += 300) {
            queue.addAll(burst.subList(i, i + 300));
        }
        await().until(() -> replies.all().size() >= burst.size());
        assertThat(replies.all())
                .extracting(Reply::taskId)
                .containsExactlyInAnyOrderElementsOf(
                        burst.stream().map(TaskEnvelope::id).toList());
    }

    @Test
    void waits_for_tasks_that_come_later_and_tells_of_each_drain() {
        WorkerSupervisor workers = workers(2);
        dispatching(queue, workers);
        for (int i = 1; i <= 5; i++) {
            queue.add(task());
            int soFar = i;
            await().until(() -> replies.all().size() == soFar && taken.get() == soFar);
        }
    }

    @Test
    void passes_over_what_is_no_task() {
        queue.add("text");
        queue.add(task());
        queue.add(42);
        queue.add(task());
        dispatching(queue, workers(8));
        await().until(() -> replies.all().size() == 2);
        assertThat(queue).isEmpty();
    }

    @Test
    void lives_on_after_what_cannot_be_read() {
        dispatching(queue, workers(1));
        queue.add(new BitSet()); // not let in by the filter
        await().until(queue::isEmpty);
        queue.add(task());
        await().until(() -> replies.all().size() == 1);
    }

    @Test
    void lives_on_after_what_is_nested_too_deep_to_be_read() throws InterruptedException {
        dispatching(queue, workers(1));
        Thread withMuchStack = new Thread(null, () -> queue.add(nested(20_000)), "stranger", 1L << 29);
        withMuchStack.start();
        withMuchStack.join();
        await().until(queue::isEmpty);
        queue.add(task());
        await().until(() -> replies.all().size() == 1);
    }

    private static Object nested(int depth) {
        AtomicReference<Object> outermost = new AtomicReference<>("core");
        for (int i = 0; i < depth; i++) {
            outermost = new AtomicReference<>(outermost);
        }
        return outermost;
    }

    @Test
    void loses_nothing_when_it_stops() throws InterruptedException {
        WorkerSupervisor workers = workers(4);
        Dispatcher dispatcher = dispatching(queue, workers);
        List<TaskEnvelope> tasks = tasks(2_000);
        Thread producer = new Thread(() -> tasks.forEach(queue::add));
        producer.start();
        await().until(() -> replies.all().size() > 100);
        dispatcher.stop();
        assertThat(dispatcher.awaitStopped(LONG)).isTrue();
        producer.join();
        assertThat(workers.stop(LONG)).isZero();

        List<UUID> found =
                new ArrayList<>(replies.all().stream().map(Reply::taskId).toList());
        queue.forEach(task -> found.add(((TaskEnvelope) task).id()));
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        tasks.stream().map(TaskEnvelope::id).toList());
    }

    @Test
    void tells_whether_it_stopped_in_time() throws InterruptedException {
        Dispatcher dispatcher = dispatching(queue, workers(1));
        assertThat(dispatcher.awaitStopped(Duration.ZERO)).isFalse();
        dispatcher.stop();
        assertThat(dispatcher.awaitStopped(LONG)).isTrue();
    }

    @Test
    void goes_on_with_a_queue_that_was_destroyed_and_is_there_again() {
        WorkerSupervisor workers = workers(2);
        dispatching(queue, workers);
        queue.add(task());
        await().until(() -> replies.all().size() == 1);
        queue.destroy();
        hazelcast.getQueue(queue.getName()).add(task());
        await().until(() -> replies.all().size() == 2);
    }

    @Test
    void tries_again_after_calls_that_fail_and_keeps_what_it_had() {
        AtomicInteger calls = new AtomicInteger();
        IQueue<?> failing = queueThatAfterEachDrain(() -> {
            if (calls.incrementAndGet() % 2 == 1) {
                throw new IllegalStateException("broke after it took some");
            }
        });
        List<TaskEnvelope> tasks = tasks(6);
        queue.addAll(tasks);
        dispatching(failing, workers(2));
        await().until(() -> replies.all().size() == tasks.size());
        assertThat(replies.all())
                .extracting(Reply::taskId)
                .containsExactlyInAnyOrderElementsOf(
                        tasks.stream().map(TaskEnvelope::id).toList());
    }

    /** Its queue's owner was about to go, and said so; that ended the dispatcher of a node that was well. */
    @Test
    void goes_on_though_another_member_was_shut_down_under_its_call() {
        queue.add(task());
        IQueue<?> failing = Failing.first(
                IQueue.class, queue, "drainTo", new HazelcastInstanceNotActiveException("it was another member"));
        dispatching(failing, workers(1));
        await().until(() -> replies.all().size() == 1);
    }

    @Test
    void hands_over_nothing_that_is_not_its_nodes_to_run_and_goes_on() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        WorkerSupervisor workers = workers(1);
        await().until(() -> workers.handover().load().workers() == 1);
        queue.addAll(tasks(3));

        dispatching(queue, workers, () -> false, () -> () -> asked.incrementAndGet() > 1);

        await().until(() -> replies.all().size() == 2);
        assertThat(queue).isEmpty();
        assertThat(asked).hasValue(3);
    }

    /** While it stood still in a poll, others took over what it then gets from its own copy of the queue. */
    @Test
    void hands_over_nothing_and_pulls_no_more_once_its_node_was_given_up() throws InterruptedException {
        AtomicBoolean givenUp = new AtomicBoolean();
        WorkerSupervisor workers = workers(2);
        await().until(() -> workers.handover().load().workers() == 2);
        queue.addAll(tasks(5));

        Dispatcher dispatcher = dispatching(queueThatAfterEachDrain(() -> givenUp.set(true)), workers, givenUp::get);

        assertThat(dispatcher.awaitStopped(LONG)).isTrue();
        assertThat(queue).hasSize(3);
        assertThat(workers.stop(LONG)).isZero();
        assertThat(replies.all()).isEmpty();
        assertThat(taken).hasValue(0);
    }

    /** Whoever holds tasks for so long may be frozen meanwhile. */
    @Test
    void hands_over_nothing_if_its_node_was_given_up_while_it_held_tasks() throws InterruptedException {
        AtomicBoolean givenUp = new AtomicBoolean();
        WorkerSupervisor workers = workers(1);
        queue.add(task());
        BooleanSupplier held = () -> {
            givenUp.set(true);
            return true;
        };

        Dispatcher dispatcher = dispatching(queue, workers, givenUp::get, () -> held);

        assertThat(dispatcher.awaitStopped(LONG)).isTrue();
        assertThat(workers.stop(LONG)).isZero();
        assertThat(replies.all()).isEmpty();
    }

    @Test
    void does_not_count_as_stalled_while_it_holds_tasks() {
        CompletableFuture<Boolean> entitled = new CompletableFuture<>();
        AtomicBoolean holds = new AtomicBoolean();
        queue.add(task());
        Dispatcher dispatcher = dispatching(queue, workers(1), () -> false, () -> () -> {
            holds.set(true);
            return entitled.join();
        });
        await().until(holds::get);
        await().during(Duration.ofSeconds(2))
                .until(() -> dispatcher.sinceLastTurn().isZero());
        entitled.complete(true);
        await().until(() -> replies.all().size() == 1);
    }

    private IQueue<?> queueThatAfterEachDrain(Runnable does) {
        return (IQueue<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {IQueue.class}, (proxy, method, args) -> {
                    Object answer;
                    try {
                        answer = method.invoke(queue, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (method.getName().equals("drainTo")) {
                        does.run();
                    }
                    return answer;
                });
    }

    @Test
    void is_in_a_new_turn_every_while_whatever_keeps_it_from_taking_tasks() {
        Duration little = Duration.ofSeconds(6); // a poll and the longest pause, with as much again for a busy machine
        Dispatcher polling = dispatching(queue, workers(1));
        WorkerSupervisor busy = workers(1);
        Gate gate = new Gate();
        busy.handover().put(List.of(TestTasks.tracked(gate.waiting())));
        Dispatcher waiting = dispatching(queue, busy);
        Throwable[] refusals = Stream.generate(() -> new SplitBrainProtectionException("too few nodes"))
                .limit(1_000)
                .toArray(Throwable[]::new);
        Dispatcher refused = dispatching(Failing.first(IQueue.class, queue, "drainTo", refusals), workers(1));
        Dispatcher shut = dispatching(queue, workers(1));
        shut.setShut(true);
        List<Dispatcher> all = List.of(polling, waiting, refused, shut);
        await().atMost(LONG.multipliedBy(2))
                .during(Duration.ofSeconds(7))
                .until(() -> all.stream()
                        .allMatch(one -> !one.hasDied() && one.sinceLastTurn().compareTo(little) < 0));
        gate.open();
    }

    @Test
    void is_in_one_and_the_same_turn_while_the_cluster_keeps_its_call() {
        CompletableFuture<Void> free = new CompletableFuture<>();
        Dispatcher dispatcher = dispatching(queueThatAfterEachDrain(free::join), workers(1));
        await().until(() -> dispatcher.sinceLastTurn().compareTo(Duration.ofSeconds(3)) > 0);
        assertThat(dispatcher.hasDied()).isFalse();
        free.complete(null);
        await().until(() -> dispatcher.sinceLastTurn().compareTo(Duration.ofSeconds(1)) < 0);
    }

    @Test
    void tells_whether_it_died_or_was_stopped() throws InterruptedException {
        AtomicBoolean dies = new AtomicBoolean();
        Dispatcher dispatcher = dispatching(queue, workers(1), () -> {
            if (dies.get()) {
                throw new AssertionError("on purpose");
            }
            return false;
        });
        assertThat(dispatcher.hasDied()).isFalse();
        dies.set(true);
        await().dontCatchUncaughtExceptions().until(dispatcher::hasDied);

        Dispatcher stopped = dispatching(queue, workers(1));
        stopped.stop();
        assertThat(stopped.awaitStopped(LONG)).isTrue();
        assertThat(stopped.hasDied()).isFalse();
    }
}
