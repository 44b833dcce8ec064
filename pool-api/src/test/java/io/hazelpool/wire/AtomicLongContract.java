package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.IFunction;
import com.hazelcast.cp.IAtomicLong;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the breaker asks of its counter, wherever that is kept. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AtomicLongContract {

    private static final int THREADS = 8;
    private static final int ROUNDS = 100;
    private static final long SECONDS = 60;

    private List<IAtomicLong> everywhere;
    private IAtomicLong counter;
    private IAtomicLong elsewhere;

    /** The counter of this name, as each member and each client of the cluster has it; three or more. */
    abstract List<IAtomicLong> counters(String name);

    @BeforeEach
    void a_counter_that_nobody_has_written() {
        everywhere = counters("counter-" + UUID.randomUUID());
        counter = everywhere.get(0);
        elsewhere = everywhere.get(everywhere.size() - 1);
    }

    @Test
    void has_the_name_it_was_asked_for() {
        assertThat(counters("reports").get(0).getName()).isEqualTo("reports");
    }

    @Test
    void starts_at_zero() {
        assertThat(everywhere).extracting(IAtomicLong::get).containsOnly(0L);
    }

    @Test
    void counts_from_where_nobody_has_written() {
        assertThat(counters("a-" + UUID.randomUUID()).get(0).incrementAndGet()).isEqualTo(1);
        assertThat(counters("b-" + UUID.randomUUID()).get(1).getAndDecrement()).isZero();
        assertThat(counters("c-" + UUID.randomUUID()).get(2).getAndSet(5)).isZero();
    }

    @Test
    void shows_everywhere_what_was_written_anywhere() {
        long value = 0x8000_0400_0000_0001L; // negative, as a half-open breaker's word is
        for (IAtomicLong here : everywhere) {
            here.set(++value);
            assertThat(everywhere).extracting(IAtomicLong::get).containsOnly(value);
        }
    }

    @Test
    void answers_what_it_was_or_what_it_is() {
        counter.set(40);
        assertThat(counter.getAndAdd(2)).isEqualTo(40);
        assertThat(elsewhere.addAndGet(2)).isEqualTo(44);
        assertThat(counter.getAndIncrement()).isEqualTo(44);
        assertThat(elsewhere.incrementAndGet()).isEqualTo(46);
        assertThat(counter.getAndDecrement()).isEqualTo(46);
        assertThat(elsewhere.decrementAndGet()).isEqualTo(44);
        assertThat(counter.getAndSet(-7)).isEqualTo(44);
        assertThat(elsewhere.get()).isEqualTo(-7);
    }

    @Test
    void goes_on_at_the_other_end_when_it_overflows() {
        counter.set(Long.MAX_VALUE);
        assertThat(counter.incrementAndGet()).isEqualTo(Long.MIN_VALUE);
        assertThat(counter.getAndAdd(-1)).isEqualTo(Long.MIN_VALUE);
        assertThat(counter.get()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void compares_before_it_sets() {
        assertThat(counter.compareAndSet(1, 2)).isFalse();
        assertThat(counter.compareAndSet(0, 5)).isTrue();
        assertThat(elsewhere.compareAndSet(0, 6)).isFalse();
        assertThat(elsewhere.compareAndSet(5, 0)).isTrue();
        assertThat(counter.compareAndSet(0, 0)).isTrue();
        assertThat(counter.compareAndSet(0, -1)).isTrue();
        assertThat(counter.compareAndSet(-1, -1)).isTrue();
        assertThat(elsewhere.get()).isEqualTo(-1);
    }

    @Test
    void changes_as_a_function_says() {
        counter.set(20);
        counter.alter(value -> value + 1);
        assertThat(elsewhere.alterAndGet(value -> value * 2)).isEqualTo(42);
        assertThat(elsewhere.getAndAlter(value -> value - 42)).isEqualTo(42);
        assertThat(counter.alterAndGet(value -> value)).isZero();
    }

    @Test
    void applies_a_function_and_stays_as_it_is() {
        counter.set(42);
        assertThat(elsewhere.<String>apply(value -> "is " + value)).isEqualTo("is 42");
        assertThat(counter.get()).isEqualTo(42);
    }

    @Test
    void stays_as_it_is_if_the_function_throws() {
        IFunction<Long, Long> broken = value -> {
            throw new IllegalStateException("broken at " + value);
        };
        counter.set(42);
        assertThatThrownBy(() -> counter.alter(broken)).hasStackTraceContaining("broken at 42");
        assertThatThrownBy(() -> counter.alterAndGet(broken)).hasStackTraceContaining("broken at 42");
        assertThatThrownBy(() -> counter.getAndAlter(broken)).hasStackTraceContaining("broken at 42");
        assertThatThrownBy(() -> counter.apply(broken)).hasStackTraceContaining("broken at 42");
        assertThat(counter.get()).isEqualTo(42);
    }

    @Test
    void stays_as_it_is_if_the_function_answers_null() {
        counter.set(42);
        assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> counter.alter(value -> nothing()));
        assertThat(counter.get()).isEqualTo(42);
    }

    @Test
    void does_the_same_asynchronously() throws Exception {
        end(counter.setAsync(40));
        assertThat(end(elsewhere.getAsync())).isEqualTo(40);
        assertThat(end(counter.getAndAddAsync(2))).isEqualTo(40);
        assertThat(end(counter.addAndGetAsync(2))).isEqualTo(44);
        assertThat(end(counter.getAndIncrementAsync())).isEqualTo(44);
        assertThat(end(counter.incrementAndGetAsync())).isEqualTo(46);
        assertThat(end(counter.getAndDecrementAsync())).isEqualTo(46);
        assertThat(end(counter.decrementAndGetAsync())).isEqualTo(44);
        assertThat(end(counter.getAndSetAsync(7))).isEqualTo(44);
        assertThat(end(counter.compareAndSetAsync(8, 9))).isFalse();
        assertThat(end(counter.compareAndSetAsync(7, 9))).isTrue();
        end(counter.alterAsync(value -> value + 1));
        assertThat(end(counter.alterAndGetAsync(value -> value * 2))).isEqualTo(20);
        assertThat(end(counter.getAndAlterAsync(value -> value + 1))).isEqualTo(20);
        assertThat(end(counter.<String>applyAsync(value -> "is " + value))).isEqualTo("is 21");
    }

    @Test
    void tells_asynchronously_that_a_function_threw() {
        CompletionStage<Void> altered = counter.alterAsync(value -> {
            throw new IllegalStateException("broken at " + value);
        });
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> end(altered))
                .withStackTraceContaining("broken at 0");
    }

    @Test
    void loses_no_update_of_many_threads() throws Exception {
        everywhereAtOnce(here -> {
            here.incrementAndGet();
            here.getAndAdd(10);
            here.alter(value -> value + 100);
            long seen;
            do {
                seen = here.get();
            } while (!here.compareAndSet(seen, seen + 1000));
        });
        assertThat(everywhere).extracting(IAtomicLong::get).containsOnly(1111L * THREADS * ROUNDS);
    }

    @Test
    void hands_out_each_number_once() throws Exception {
        Queue<Long> numbers = new ConcurrentLinkedQueue<>();
        everywhereAtOnce(here -> numbers.add(here.getAndIncrement()));
        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, THREADS * ROUNDS).boxed().toList());
    }

    /** Many times in each of many threads, which have the counter from different members and clients. */
    private void everywhereAtOnce(Consumer<IAtomicLong> change) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                IAtomicLong here = everywhere.get(i % everywhere.size());
                ends.add(threads.submit(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        change.accept(here);
                    }
                }));
            }
            for (Future<?> end : ends) {
                end.get(SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> T end(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    @SuppressWarnings("NullAway") // what a careless caller does
    private static Long nothing() {
        return null;
    }
}
