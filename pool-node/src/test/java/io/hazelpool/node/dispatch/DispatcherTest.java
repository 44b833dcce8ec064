package io.hazelpool.node.dispatch;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.queue.Demand;
import io.hazelpool.node.queue.Taken;
import io.hazelpool.node.queue.TaskQueue;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.node.worker.TestTasks.Gate;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a dispatcher takes, holds and gives back. */
@Timeout(30)
class DispatcherTest extends DispatcherFixture {

    @Test
    void takes_nothing_while_it_is_shut_and_all_afterwards() throws InterruptedException {
        WorkerSupervisor workers = workers(2);
        Dispatcher dispatcher = dispatching(workers);
        queue.add(task());
        await().until(() -> replies.all().size() == 1);
        dispatcher.setShut(true);
        queue.addAll(tasks(5));
        await().until(() -> workers.handover().isResting());
        Thread parked = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("hazelpool-dispatch-reports") && thread.isAlive())
                .filter(thread -> LockSupport.getBlocker(thread) == dispatcher)
                .findFirst()
                .orElseThrow();
        parked.interrupt(); // must not let it out
        await().until(() -> !parked.isInterrupted());
        assertThat(replies.all()).hasSize(1);
        dispatcher.setShut(false);
        await().until(() -> replies.all().size() == 6);
        dispatcher.setShut(true);
        dispatcher.stop();
        assertThat(dispatcher.awaitStopped(LONG)).isTrue();
    }

    @Test
    void starts_nothing_that_comes_once_it_was_shut() {
        WorkerSupervisor workers = shutDuringATake(new Watched());
        assertThat(queue).hasSize(20);
        assertThat(workers.handover().load().busy()).isZero();
        assertThat(replies.all()).isEmpty();
    }

    @Test
    void runs_what_comes_once_it_was_shut_where_the_queue_is_full() {
        shutDuringATake(new Watched() {
            @Override
            public void putBack(List<TaskEnvelope> held) {
                throw new IllegalStateException("Queue full");
            }
        });
        await().until(() -> replies.all().size() == 8);
        assertThat(taken).as("told, so that they are claimed").hasPositiveValue();
        assertThat(queue).hasSize(12);
    }

    /** Eight of them, and twenty tasks. */
    private WorkerSupervisor shutDuringATake(TaskQueue from) {
        WorkerSupervisor workers = workers(8);
        await().until(() -> workers.handover().load().workers() == 8);
        CompletableFuture<Dispatcher> shutting = new CompletableFuture<>();
        AtomicInteger came = new AtomicInteger();
        AtomicInteger toldBefore = new AtomicInteger(-1);
        queue.addAll(tasks(20));
        TaskQueue shutMeanwhile = new Watched() {
            @Override
            public void take(Taken into, Demand demand) {
                shutting.orTimeout(10, TimeUnit.SECONDS).join().setShut(true);
                super.take(into, demand);
                came.addAndGet(into.all());
            }

            @Override
            public void putBack(List<TaskEnvelope> held) {
                toldBefore.compareAndSet(-1, taken.get());
                from.putBack(held);
            }
        };
        assertThat(workers.handover().isResting()).isTrue();
        shutting.complete(dispatching(shutMeanwhile, workers));
        await().until(() -> came.get() == 8 && workers.handover().isResting());
        assertThat(toldBefore).as("given back before anybody was told of them").hasValue(0);
        return workers;
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
        dispatching(workers);
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

    /** What it asked for while tasks were short waited behind others here, though other nodes had idle workers. */
    @Test
    void waits_for_no_more_tasks_than_can_start() {
        WorkerSupervisor workers = workers(PoolConfig.defaults("reports")
                .with(PoolKeys.WORKERS, 2)
                .with(PoolKeys.READ_AHEAD, Duration.ofSeconds(1)));
        await().until(() -> workers.handover().load().workers() == 2);
        List<Demand> demands = new CopyOnWriteArrayList<>();
        queue.addAll(tasks(2_000));
        dispatching(
                new Watched() {
                    @Override
                    public void take(Taken into, Demand demand) {
                        demands.add(demand);
                        super.take(into, demand);
                    }
                },
                workers);
        await().until(() -> replies.all().size() == 2_000);
        assertThat(demands).anyMatch(demand -> demand.atOnce() > 10);
        assertThat(demands).allMatch(demand -> demand.afterWaiting() >= 1 && demand.afterWaiting() <= 2);
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
            if (kind == Queue.SHUTS_WITH_ITS_LAST_TASKS) {
                alsoWhenChanged = this::shutIfLast;
            }
            dispatcher = dispatching(watched(kind), workers);
            started.complete(dispatcher);
        }

        void awaitSlow() {
            await().until(() -> gates.stream().allMatch(Gate::isReached));
        }

        private void shutIfLast() {
            if (givenBack.get() == 0 && queue.isEmpty()) {
                started.orTimeout(10, TimeUnit.SECONDS).join().setShut(true);
            }
        }

        private TaskQueue watched(Queue kind) {
            return new Watched() {
                @Override
                public void putBack(List<TaskEnvelope> held) {
                    givenBack.addAndGet(held.size());
                    if (kind == Queue.FULL_WHEN_GIVEN_BACK) {
                        throw new IllegalStateException("Queue full");
                    }
                    super.putBack(held);
                }
            };
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
        dispatching(slow.workers);
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
        dispatching(workers);
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
    void waits_for_tasks_that_come_later_and_tells_of_each_take() {
        WorkerSupervisor workers = workers(2);
        dispatching(workers);
        for (int i = 1; i <= 5; i++) {
            queue.add(task());
            int soFar = i;
            await().until(() -> replies.all().size() == soFar && taken.get() == soFar);
        }
    }

    @Test
    void loses_nothing_when_it_stops() throws InterruptedException {
        WorkerSupervisor workers = workers(4);
        Dispatcher dispatcher = dispatching(workers);
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
}
