package io.hazelpool.node.worker;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.node.worker.Handover.Load;
import io.hazelpool.node.worker.Handover.Seat;
import io.hazelpool.node.worker.Handover.Standing;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandoverTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final Handover handover = new Handover(Duration.ZERO);
    private final List<Thread> threads = new ArrayList<>();
    private final Collection<UUID> taken = new ConcurrentLinkedQueue<>();

    @AfterEach
    void end_all_workers() {
        handover.close();
        await().until(() -> threads.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void gives_each_task_to_one_worker() throws InterruptedException {
        startWorkers(8);
        List<TaskEnvelope> tasks = tasks(20_000);
        putAsAwaited(tasks);
        end_all_workers();
        assertThat(taken).containsExactlyInAnyOrderElementsOf(ids(tasks));
        assertThat(handover.load()).isEqualTo(new Load(0, 0, 0, 0));
    }

    @Test
    void gives_each_task_to_one_worker_though_workers_die_and_others_come() throws InterruptedException {
        for (int i = 0; i < 8; i++) {
            start(() -> {
                boolean more = true;
                while (more) {
                    Seat seat = handover.join();
                    more = takeSome(seat);
                    handover.leave(seat);
                }
            });
        }
        List<TaskEnvelope> tasks = tasks(20_000);
        putAsAwaited(tasks);
        end_all_workers();
        assertThat(taken).containsExactlyInAnyOrderElementsOf(ids(tasks));
        assertThat(handover.load()).isEqualTo(new Load(0, 0, 0, 0));
    }

    private boolean takeSome(Seat seat) {
        int some = ThreadLocalRandom.current().nextInt(1, 10);
        for (int i = 0; i < some; i++) {
            TaskEnvelope task = handover.take(seat);
            if (task == null) {
                return false;
            }
            taken.add(task.id());
        }
        return true; // leaves while it is busy
    }

    @Test
    void loses_no_task_and_no_worker_to_a_close_that_comes_at_once() throws InterruptedException {
        for (int round = 0; round < 300; round++) {
            Handover racing = new Handover(Duration.ZERO);
            List<Thread> workers = IntStream.range(0, 4)
                    .mapToObj(i -> new Thread(() -> work(racing)))
                    .toList();
            workers.forEach(Thread::start);
            List<TaskEnvelope> tasks = tasks(3);
            racing.put(tasks);
            racing.close();
            for (Thread worker : workers) {
                worker.join();
            }
            assertThat(taken).containsExactlyInAnyOrderElementsOf(ids(tasks));
            assertThat(racing.load()).isEqualTo(new Load(0, 0, 0, 0));
            taken.clear();
        }
    }

    @Test
    void has_room_for_some_more_once_tasks_prove_short_and_again_when_half_of_those_are_gone()
            throws InterruptedException {
        AtomicLong now = new AtomicLong();
        Handover ahead = new Handover(new ReadAhead(Duration.ofMillis(5), now::get));
        Seat seat = ahead.join();
        for (int i = 0; i < 20; i++) {
            ahead.put(tasks(1));
            ahead.take(seat);
            now.addAndGet(100_000);
        }
        assertThat(ahead.awaitFree(Duration.ZERO)).as("19 in 2 ms").isEqualTo(47);
        ahead.put(tasks(47));
        assertThat(ahead.awaitFree(Duration.ZERO)).isZero();
        for (int i = 0; i < 23; i++) {
            ahead.take(seat);
        }
        assertThat(ahead.awaitFree(Duration.ZERO)).as("24 left").isZero();
        ahead.take(seat);
        assertThat(ahead.awaitFree(Duration.ZERO)).isEqualTo(47 - 23);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(ahead.awaitFree(Duration.ZERO)).as("24 in a second").isZero();
        assertThat(ahead.removeAll()).hasSize(23);
    }

    @Test
    void wakes_the_dispatcher_when_half_of_what_is_held_ahead_is_gone() throws Exception {
        AtomicLong now = new AtomicLong();
        Handover ahead = new Handover(new ReadAhead(Duration.ofMillis(5), now::get));
        Seat seat = ahead.join();
        for (int i = 0; i < 20; i++) {
            ahead.put(tasks(1));
            ahead.take(seat);
            now.addAndGet(100_000);
        }
        ahead.put(tasks(ahead.awaitFree(Duration.ZERO)));
        CompletableFuture<Integer> room = new CompletableFuture<>();
        start(() -> {
            try {
                room.complete(ahead.awaitFree(LONG));
            } catch (InterruptedException e) {
                room.completeExceptionally(e);
            }
        });
        for (int i = 0; i < 24; i++) {
            ahead.take(seat);
        }
        assertThat(room).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(24);
    }

    @Test
    void gives_up_a_worker_with_its_task_and_gives_it_no_other() {
        Seat stuck = handover.join();
        handover.put(tasks(2));
        TaskEnvelope task = Objects.requireNonNull(handover.take(stuck));
        assertThat(handover.giveUp(task)).isTrue();
        assertThat(handover.giveUp(task)).isFalse();
        assertThat(handover.load()).isEqualTo(new Load(0, 0, 1, 1));
        assertThat(handover.claimed()).hasSize(1).doesNotContain(task);

        assertThat(handover.take(stuck)).isNull();
        assertThat(handover.load()).isEqualTo(new Load(0, 0, 1, 1));
        assertThat(handover.leave(stuck)).isEqualTo(Standing.GIVEN_UP);
        assertThat(handover.load()).isEqualTo(new Load(0, 0, 1, 0));
    }

    @Test
    void gives_up_no_worker_that_has_finished_its_task() {
        Seat seat = handover.join();
        handover.put(tasks(2));
        TaskEnvelope finished = Objects.requireNonNull(handover.take(seat));
        TaskEnvelope next = Objects.requireNonNull(handover.take(seat));
        assertThat(handover.giveUp(finished)).isFalse();
        assertThat(handover.claimed()).containsExactly(next);
        assertThat(handover.leave(seat)).isEqualTo(Standing.SEATED);
        assertThat(handover.giveUp(next)).isFalse();
        assertThat(handover.load()).isEqualTo(new Load(0, 0, 0, 0));
    }

    @Test
    void dismisses_who_is_one_too_many_when_it_comes_for_a_task_and_finds_none() {
        Seat busy = handover.join();
        Seat idle = handover.join();
        List<TaskEnvelope> tasks = tasks(2);
        handover.put(tasks);
        handover.take(busy);
        handover.keep(1);
        assertThat(handover.take(idle))
                .as("taken for it, must not wait until the other one has finished")
                .isSameAs(tasks.get(1));
        assertThat(handover.take(idle)).isNull();
        assertThat(handover.leave(idle)).isEqualTo(Standing.DISMISSED);
        assertThat(handover.load()).isEqualTo(new Load(1, 1, 0, 0));
    }

    @Test
    void has_no_more_free_than_are_kept_and_tells_when_more_are() throws InterruptedException {
        handover.join();
        handover.join();
        handover.join();
        handover.keep(2);
        assertThat(handover.awaitFree(Duration.ZERO)).isEqualTo(2);
        handover.put(tasks(2));
        assertThat(handover.awaitFree(Duration.ZERO)).isZero();
        handover.keep(3);
        assertThat(handover.awaitFree(LONG)).isEqualTo(1);
    }

    @Test
    void dismisses_parked_workers_and_keeps_as_many_as_are_wanted() {
        startWorkers(8);
        awaitParked();
        handover.keep(3);
        await().until(() -> threads.stream().filter(Thread::isAlive).count() == 3);
        assertThat(handover.load()).isEqualTo(new Load(3, 0, 0, 0));
    }

    @Test
    void gives_each_task_to_one_worker_while_others_are_dismissed_and_come() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            start(() -> {
                Standing last = Standing.DISMISSED;
                while (last == Standing.DISMISSED) {
                    Seat seat = handover.join();
                    for (TaskEnvelope task = handover.take(seat); task != null; task = handover.take(seat)) {
                        taken.add(task.id());
                    }
                    last = handover.leave(seat);
                    LockSupport.parkNanos(100_000); // else those not wanted keep the others from the lock
                }
            });
        }
        List<TaskEnvelope> tasks = tasks(20_000);
        for (int from = 0; from < tasks.size(); from += 100) {
            handover.keep(1 + from / 100 % 4);
            putAsAwaited(tasks.subList(from, from + 100));
        }
        handover.keep(4);
        end_all_workers();
        assertThat(taken).containsExactlyInAnyOrderElementsOf(ids(tasks));
        assertThat(handover.load()).isEqualTo(new Load(0, 0, 0, 0));
    }

    @Test
    void takes_back_what_no_worker_has_taken() {
        Seat seat = handover.join();
        List<TaskEnvelope> tasks = tasks(3);
        handover.put(tasks);
        handover.take(seat);
        assertThat(handover.removeAll()).containsExactlyElementsOf(tasks.subList(1, 3));
        assertThat(handover.load()).isEqualTo(new Load(1, 1, 0, 0));
    }

    @Test
    void wakes_the_worker_that_parked_last() {
        for (int i = 0; i < 3; i++) {
            startWorkers(1);
            awaitParked();
        }
        Thread last = threads.get(2);
        Thread first = threads.get(0);
        CountDownLatch leave = new CountDownLatch(1);
        Thread.State parked = Thread.State.WAITING;
        assertThat(first.getState()).isEqualTo(parked);
        holding = leave;
        handover.put(tasks(1));
        await().until(() -> holders.contains(last));
        assertThat(holders).containsExactly(last);
        leave.countDown();
    }

    @Test
    void lets_a_burst_reach_all_workers() {
        startWorkers(8);
        awaitParked();
        CountDownLatch leave = new CountDownLatch(1);
        holding = leave;
        handover.put(tasks(8));
        await().until(() -> handover.load().equals(new Load(8, 8, 0, 0)));
        leave.countDown();
        await().until(() -> handover.load().equals(new Load(8, 0, 0, 0)));
    }

    @Test
    void lets_no_stray_interrupt_end_a_worker() {
        startWorkers(2);
        awaitParked();
        threads.forEach(Thread::interrupt);
        List<TaskEnvelope> tasks = tasks(100);
        handover.put(tasks);
        await().until(() -> taken.size() == tasks.size());
        assertThat(handover.load().workers()).isEqualTo(2);
    }

    @Test
    void counts_exactly_at_every_stage() {
        assertThat(handover.load()).isEqualTo(new Load(0, 0, 0, 0));
        Seat one = handover.join();
        Seat two = handover.join();
        assertThat(handover.load()).isEqualTo(new Load(2, 0, 0, 0));
        handover.put(tasks(2));
        assertThat(handover.load()).isEqualTo(new Load(2, 0, 2, 0));
        handover.take(one);
        assertThat(handover.load()).isEqualTo(new Load(2, 1, 1, 0));
        handover.take(one);
        assertThat(handover.load()).isEqualTo(new Load(2, 1, 0, 0));
        handover.close();
        assertThat(handover.take(one)).isNull();
        assertThat(handover.load()).isEqualTo(new Load(2, 0, 0, 0));
        handover.leave(two);
        assertThat(handover.load()).isEqualTo(new Load(1, 0, 0, 0));
    }

    /** The seed's pool puts a worker that reports itself done twice onto its idle list twice. */
    @Test
    void a_worker_that_reports_itself_done_twice_is_idle_once() {
        Seat seat = handover.join();
        handover.join();
        handover.put(tasks(1));
        handover.take(seat);
        handover.close();
        handover.take(seat);
        handover.take(seat);
        assertThat(handover.load()).isEqualTo(new Load(2, 0, 0, 0));
        handover.leave(seat);
        assertThat(handover.load()).isEqualTo(new Load(1, 0, 0, 0));
    }

    @Test
    void frees_the_count_of_a_worker_that_leaves_while_busy() throws InterruptedException {
        Seat seat = handover.join();
        handover.put(tasks(1));
        handover.take(seat);
        handover.leave(seat);
        assertThat(handover.load()).isEqualTo(new Load(0, 0, 0, 0));
        handover.join();
        assertThat(handover.awaitFree(LONG)).isEqualTo(1);
    }

    @Test
    void gives_out_what_is_held_after_the_close_and_then_nothing() {
        Seat seat = handover.join();
        List<TaskEnvelope> tasks = tasks(3);
        handover.put(tasks);
        handover.close();
        for (TaskEnvelope task : tasks) {
            assertThat(Objects.requireNonNull(handover.take(seat))).isSameAs(task);
        }
        assertThat(handover.take(seat)).isNull();
        assertThat(handover.take(seat)).isNull();
    }

    @Test
    void ends_parked_workers_on_close() {
        startWorkers(4);
        awaitParked();
        handover.close();
        await().until(() -> handover.load().workers() == 0);
    }

    @Test
    void tells_how_many_workers_have_no_task() throws InterruptedException {
        assertThat(handover.awaitFree(Duration.ZERO)).isZero();
        assertThat(handover.awaitFree(Duration.ofMillis(20))).isZero();
        Seat one = handover.join();
        handover.join();
        assertThat(handover.awaitFree(LONG)).isEqualTo(2);
        handover.put(tasks(1));
        assertThat(handover.awaitFree(LONG)).isEqualTo(1);
        handover.put(tasks(1));
        assertThat(handover.awaitFree(Duration.ofMillis(20))).isZero();
        handover.take(one);
        assertThat(handover.awaitFree(Duration.ofMillis(20))).isZero();
        handover.take(one);
        assertThat(handover.awaitFree(LONG)).isEqualTo(1);
    }

    @Test
    void waits_for_a_worker_that_comes_or_finishes() throws InterruptedException {
        start(() -> work(handover));
        assertThat(handover.awaitFree(LONG)).isEqualTo(1);
        CountDownLatch leave = new CountDownLatch(1);
        holding = leave;
        handover.put(tasks(1));
        assertThat(handover.awaitFree(Duration.ofMillis(20))).isZero();
        leave.countDown();
        assertThat(handover.awaitFree(LONG)).isEqualTo(1);
    }

    /** If set, a worker that took a task keeps it until this opens. */
    private volatile CountDownLatch holding = new CountDownLatch(0);

    private final Collection<Thread> holders = new ConcurrentLinkedQueue<>();

    private void work(Handover from) {
        Seat seat = from.join();
        for (TaskEnvelope task = from.take(seat); task != null; task = from.take(seat)) {
            taken.add(task.id());
            hold();
        }
        from.leave(seat);
    }

    private void hold() {
        holders.add(Thread.currentThread());
        boolean interrupted = false;
        while (true) {
            try {
                holding.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void startWorkers(int count) {
        for (int i = 0; i < count; i++) {
            start(() -> work(handover));
        }
    }

    private void start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void awaitParked() {
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
    }

    private void putAsAwaited(List<TaskEnvelope> tasks) throws InterruptedException {
        int done = 0;
        while (done < tasks.size()) {
            int free = Math.min(handover.awaitFree(LONG), tasks.size() - done);
            handover.put(tasks.subList(done, done + free));
            done += free;
        }
    }

    private static List<TaskEnvelope> tasks(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> TestTasks.envelope(null, new byte[0]))
                .toList();
    }

    private static List<UUID> ids(List<TaskEnvelope> tasks) {
        List<UUID> ids = new ArrayList<>(tasks.stream().map(TaskEnvelope::id).toList());
        Collections.sort(ids);
        return ids;
    }

    @Test
    void claims_what_waits_and_what_runs_until_it_has_ended() {
        Handover.Seat seat = handover.join();
        TaskEnvelope running = TestTasks.untracked("running");
        TaskEnvelope waiting = TestTasks.untracked("waiting");
        handover.put(List.of(running, waiting));
        assertThat(handover.take(seat)).isSameAs(running);
        assertThat(handover.claimed()).containsExactlyInAnyOrder(running, waiting);
        assertThat(handover.take(seat)).isSameAs(waiting);
        assertThat(handover.claimed()).containsExactly(waiting);
        handover.leave(seat);
        assertThat(handover.claimed()).isEmpty();
    }

    @Test
    void takes_back_a_task_that_waits_and_none_that_runs() {
        Handover.Seat seat = handover.join();
        TaskEnvelope running = TestTasks.untracked("running");
        TaskEnvelope waiting = TestTasks.untracked("waiting");
        handover.put(List.of(running, waiting));
        assertThat(handover.take(seat)).isSameAs(running);
        assertThat(handover.remove(running.id())).isNull();
        assertThat(handover.remove(waiting.id())).isSameAs(waiting);
        assertThat(handover.remove(waiting.id())).isNull();
        assertThat(handover.load()).isEqualTo(new Handover.Load(1, 1, 0, 0));
    }
}
