package io.hazelpool.node.dispatch;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import io.hazelpool.node.Failing;
import io.hazelpool.node.LinesOf;
import io.hazelpool.node.queue.TaskQueue;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.node.worker.TestTasks.Gate;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.Strangers;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a dispatcher lives through, what it refuses to hand over, and how it tells that it lives. */
@Timeout(30)
class DispatcherFaultTest extends DispatcherFixture {

    @Test
    void passes_over_what_is_no_task() {
        queue.add("text");
        queue.add(task());
        queue.add(42);
        queue.add(task());
        dispatching(workers(8));
        await().until(() -> replies.all().size() == 2);
        assertThat(queue).isEmpty();
    }

    @Test
    void lives_on_after_what_cannot_be_read() {
        dispatching(workers(1));
        queue.add(new BitSet()); // not let in by the filter
        await().until(queue::isEmpty);
        queue.add(task());
        await().until(() -> replies.all().size() == 1);
    }

    @Test
    void lives_on_after_what_is_nested_too_deep_to_be_read() throws InterruptedException {
        dispatching(workers(1));
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

    /** Some made it pause for longer and longer, though others had tasks for it. */
    @Test
    void passes_over_what_cannot_be_read_and_comes_alone() {
        try (LinesOf lines = new LinesOf(Dispatcher.class)) {
            dispatching(workers(1));
            List<HeapData> strange = Strangers.unreadables();
            for (int i = 0; i < strange.size(); i++) {
                queue.add(strange.get(i));
                await().until(queue::isEmpty);
                queue.add(task());
                int soFar = i + 1;
                await().until(() -> replies.all().size() == soFar);
            }
            assertThat(lines.all())
                    .filteredOn(line -> line.startsWith(queue.getName()))
                    .isNotEmpty()
                    .allMatch(line -> line.contains("passed over 1 that are no tasks or cannot be read (")
                            && line.contains("Exception"));
        }
    }

    /** They ended as lost: Hazelcast's own queue reads all that was taken at once. */
    @Test
    void runs_all_tasks_that_came_together_with_what_cannot_be_read() {
        WorkerSupervisor workers = workers(20);
        await().until(() -> workers.handover().load().workers() == 20);
        List<Object> strange = new ArrayList<>(Strangers.unreadables());
        strange.addAll(Strangers.others());
        List<TaskEnvelope> tasks = tasks(strange.size() + 1);
        for (int i = 0; i < strange.size(); i++) {
            queue.add(tasks.get(i));
            queue.add(strange.get(i));
        }
        queue.add(tasks.get(strange.size()));
        List<Integer> leftByTakes = new CopyOnWriteArrayList<>();
        try (LinesOf lines = new LinesOf(Dispatcher.class)) {
            dispatching(queueThatAfterEachTake(() -> leftByTakes.add(queue.size())), workers);
            await().until(() -> replies.all().size() == tasks.size());
            assertThat(leftByTakes.get(0)).as("taken together").isZero();
            assertThat(replies.all())
                    .extracting(Reply::taskId)
                    .containsExactlyInAnyOrderElementsOf(
                            tasks.stream().map(TaskEnvelope::id).toList());
            assertThat(lines.all())
                    .anyMatch(line -> line.contains(queue.getName() + ": passed over " + strange.size() + " that"));
        }
    }

    @Test
    void tells_whether_it_stopped_in_time() throws InterruptedException {
        Dispatcher dispatcher = dispatching(workers(1));
        assertThat(dispatcher.awaitStopped(Duration.ZERO)).isFalse();
        dispatcher.stop();
        assertThat(dispatcher.awaitStopped(LONG)).isTrue();
    }

    @Test
    void goes_on_with_a_queue_that_was_destroyed_and_is_there_again() {
        WorkerSupervisor workers = workers(2);
        dispatching(workers);
        queue.add(task());
        await().until(() -> replies.all().size() == 1);
        queue.destroy();
        hazelcast.getQueue(queue.getName()).add(task());
        await().until(() -> replies.all().size() == 2);
    }

    @Test
    void tries_again_after_calls_that_fail_and_keeps_what_it_had() {
        AtomicInteger calls = new AtomicInteger();
        TaskQueue failing = queueThatAfterEachTake(() -> {
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
        TaskQueue failing = Failing.first(
                TaskQueue.class, source, "take", new HazelcastInstanceNotActiveException("it was another member"));
        dispatching(failing, workers(1));
        await().until(() -> replies.all().size() == 1);
    }

    @Test
    void hands_over_nothing_that_is_not_its_nodes_to_run_and_goes_on() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        WorkerSupervisor workers = workers(1);
        await().until(() -> workers.handover().load().workers() == 1);
        queue.addAll(tasks(3));

        dispatching(source, workers, () -> false, () -> () -> asked.incrementAndGet() > 1);

        await().until(() -> replies.all().size() == 2);
        assertThat(queue).isEmpty();
        assertThat(asked).hasValue(3);
    }

    /** While it stood still in a take, others took over what it then gets from its own copy of the queue. */
    @Test
    void hands_over_nothing_and_pulls_no_more_once_its_node_was_given_up() throws InterruptedException {
        AtomicBoolean givenUp = new AtomicBoolean();
        WorkerSupervisor workers = workers(2);
        await().until(() -> workers.handover().load().workers() == 2);
        queue.addAll(tasks(5));

        Dispatcher dispatcher = dispatching(queueThatAfterEachTake(() -> givenUp.set(true)), workers, givenUp::get);

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

        Dispatcher dispatcher = dispatching(source, workers, givenUp::get, () -> held);

        assertThat(dispatcher.awaitStopped(LONG)).isTrue();
        assertThat(workers.stop(LONG)).isZero();
        assertThat(replies.all()).isEmpty();
    }

    @Test
    void does_not_count_as_stalled_while_it_holds_tasks() {
        CompletableFuture<Boolean> entitled = new CompletableFuture<>();
        AtomicBoolean holds = new AtomicBoolean();
        queue.add(task());
        Dispatcher dispatcher = dispatching(source, workers(1), () -> false, () -> () -> {
            holds.set(true);
            return entitled.join();
        });
        await().until(holds::get);
        await().during(Duration.ofSeconds(2))
                .until(() -> dispatcher.sinceLastTurn().isZero());
        entitled.complete(true);
        await().until(() -> replies.all().size() == 1);
    }

    @Test
    void is_in_a_new_turn_every_while_whatever_keeps_it_from_taking_tasks() {
        Duration little = Duration.ofSeconds(6); // a take and the longest pause, with as much again for a busy machine
        Dispatcher taking = dispatching(workers(1));
        WorkerSupervisor busy = workers(1);
        Gate gate = new Gate();
        busy.handover().put(List.of(TestTasks.tracked(gate.waiting())));
        Dispatcher waiting = dispatching(busy);
        Throwable[] refusals = Stream.generate(() -> new SplitBrainProtectionException("too few nodes"))
                .limit(1_000)
                .toArray(Throwable[]::new);
        Dispatcher refused = dispatching(Failing.first(TaskQueue.class, source, "take", refusals), workers(1));
        Dispatcher shut = dispatching(workers(1));
        shut.setShut(true);
        List<Dispatcher> all = List.of(taking, waiting, refused, shut);
        await().atMost(LONG.multipliedBy(2))
                .during(Duration.ofSeconds(7))
                .until(() -> all.stream()
                        .allMatch(one -> !one.hasDied() && one.sinceLastTurn().compareTo(little) < 0));
        gate.open();
    }

    @Test
    void is_in_one_and_the_same_turn_while_the_cluster_keeps_its_call() {
        CompletableFuture<Void> free = new CompletableFuture<>();
        Dispatcher dispatcher = dispatching(queueThatAfterEachTake(free::join), workers(1));
        await().until(() -> dispatcher.sinceLastTurn().compareTo(Duration.ofSeconds(3)) > 0);
        assertThat(dispatcher.hasDied()).isFalse();
        free.complete(null);
        await().until(() -> dispatcher.sinceLastTurn().compareTo(Duration.ofSeconds(1)) < 0);
    }

    @Test
    void tells_whether_it_died_or_was_stopped() throws InterruptedException {
        AtomicBoolean dies = new AtomicBoolean();
        Dispatcher dispatcher = dispatching(source, workers(1), () -> {
            if (dies.get()) {
                throw new AssertionError("on purpose");
            }
            return false;
        });
        assertThat(dispatcher.hasDied()).isFalse();
        dies.set(true);
        await().dontCatchUncaughtExceptions().until(dispatcher::hasDied);

        Dispatcher stopped = dispatching(workers(1));
        stopped.stop();
        assertThat(stopped.awaitStopped(LONG)).isTrue();
        assertThat(stopped.hasDied()).isFalse();
    }
}
