package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.PoolListener;
import io.hazelpool.api.Submission;
import io.hazelpool.api.Submission.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ListenerThreadTest {

    private static final int ROOM = PoolListener.MAX_WAITING;

    private final List<Integer> told = new CopyOnWriteArrayList<>();
    private final Set<Thread> before = threads();

    /** Passes the number of each rejection on. */
    private interface Numbers extends PoolListener {

        void take(int number) throws Exception;

        @Override
        default void taskRejected(Submission submission) {
            try {
                take(Integer.parseInt(submission.message()));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void tell(ListenerThread thread, int number) {
        Submission submission = new Submission(Answer.QUEUE_FULL, "reports", new UUID(0, number), "" + number);
        thread.tell(listener -> listener.taskRejected(submission));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("hazelpool-events"))
                .collect(Collectors.toSet());
    }

    @Test
    void tells_in_order_on_one_thread_that_ends_when_it_is_closed() {
        Set<Thread> callers = new HashSet<>();
        ListenerThread thread = new ListenerThread((Numbers) number -> {
            callers.add(Thread.currentThread());
            told.add(number);
        });
        assertThat(threads()).isEqualTo(before);
        IntStream.range(0, 1_000).forEach(number -> tell(thread, number));
        thread.close();
        assertThat(told).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        assertThat(callers).hasSize(1).doesNotContain(Thread.currentThread());
        await().until(() -> threads().equals(before));
    }

    @Test
    void tells_all_that_several_threads_tell_and_what_each_tells_in_its_order() throws Exception {
        List<Integer> all = Collections.synchronizedList(new ArrayList<>());
        int tellers = 4;
        int each = 2_000; // so that all of them together find room
        ListenerThread thread = new ListenerThread((Numbers) all::add);
        for (int round = 0; round < 5; round++) {
            all.clear();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < tellers; i++) {
                int first = i * each;
                threads.add(
                        new Thread(() -> IntStream.range(first, first + each).forEach(number -> tell(thread, number))));
            }
            threads.forEach(Thread::start);
            for (Thread teller : threads) {
                teller.join();
            }
            await().until(() -> all.size() == tellers * each);
            for (int i = 0; i < tellers; i++) {
                int first = i * each;
                assertThat(List.copyOf(all))
                        .filteredOn(number -> number / each == first / each)
                        .isSorted()
                        .hasSize(each);
            }
        }
        thread.close();
    }

    @Test
    void has_no_thread_where_nobody_listens() {
        try (ListenerThread thread = new ListenerThread(PoolListener.NONE)) {
            assertThat(thread.hasListener()).isFalse();
            tell(thread, 1);
            assertThat(threads()).isEqualTo(before);
        }
    }

    @Test
    void tells_what_comes_after_a_pause() {
        try (ListenerThread thread = new ListenerThread((Numbers) told::add)) {
            for (int i = 1; i <= 5; i++) {
                int number = i;
                tell(thread, number);
                await().until(() -> told.size() == number);
                await().until(() -> threads().stream()
                        .filter(other -> !before.contains(other))
                        .allMatch(other -> other.getState() == Thread.State.WAITING));
            }
        }
    }

    @Test
    void goes_on_after_a_listener_that_throws_or_leaves_an_interrupt() {
        try (ListenerThread thread = new ListenerThread((Numbers) number -> {
            told.add(Thread.currentThread().isInterrupted() ? -1 : number);
            Thread.currentThread().interrupt();
            throw new LinkageError("on purpose");
        })) {
            IntStream.range(0, 10).forEach(number -> tell(thread, number));
            await().until(() -> told.size() == 10);
            assertThat(told).doesNotContain(-1);
        }
    }

    @Test
    void drops_what_a_busy_listener_has_no_room_for_save_what_is_rare() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        try (ListenerThread thread = new ListenerThread((Numbers) number -> {
            busy.countDown();
            free.await();
            told.add(number);
        })) {
            tell(thread, -1);
            assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
            IntStream.range(0, ROOM + 500).forEach(number -> tell(thread, number));
            thread.tellRare(listener -> told.add(-2));
            free.countDown();
            await().until(() -> told.size() == ROOM + 2);
            assertThat(told.get(0)).isEqualTo(-1);
            assertThat(told.subList(1, ROOM + 1))
                    .isEqualTo(IntStream.range(0, ROOM).boxed().toList());
            assertThat(told.get(ROOM + 1)).isEqualTo(-2);

            tell(thread, -3);
            await().until(() -> told.contains(-3));
        }
    }

    @Test
    void closes_in_time_though_its_listener_hangs() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        ListenerThread thread = new ListenerThread((Numbers) number -> {
            told.add(number);
            busy.countDown();
            new CountDownLatch(1).await();
        });
        tell(thread, 1);
        tell(thread, 2);
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
        long start = System.nanoTime();
        thread.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        tell(thread, 3);
        await().until(() -> threads().equals(before)); // it was interrupted
        assertThat(told).containsExactly(1);
    }

    @Test
    void may_be_closed_by_its_own_listener() {
        AtomicReference<@Nullable ListenerThread> itself = new AtomicReference<>();
        ListenerThread thread = new ListenerThread((Numbers) number -> {
            Objects.requireNonNull(itself.get()).close();
            told.add(number);
        });
        itself.set(thread);
        tell(thread, 1);
        await().until(() -> threads().equals(before));
        assertThat(told).containsExactly(1);
    }
}
