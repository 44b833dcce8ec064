package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.cp.IAtomicLong;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.map.IMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReplicatedAtomicLongTest extends AtomicLongContract {

    private static final String MAP = "counters";
    private static final long SECONDS = 60;

    private final ExecutorService executor = Executors.newFixedThreadPool(2, task -> new Thread(task, "counter"));

    private Members members;
    private HazelcastInstance client;

    @BeforeAll
    void start() {
        members = Members.of(3, config -> {});
        client = members.client();
    }

    @AfterAll
    void stop() {
        members.close();
        executor.shutdownNow();
    }

    @Override
    List<IAtomicLong> counters(String name) {
        return Stream.concat(members.all().stream(), Stream.of(client))
                .map(instance -> counter(instance, name))
                .toList();
    }

    private IAtomicLong counter(HazelcastInstance instance, String name) {
        return new ReplicatedAtomicLong(instance.getMap(MAP), name, executor, () -> {});
    }

    private IMap<String, Long> entries() {
        return members.all().get(0).getMap(MAP);
    }

    @Test
    void stores_nothing_while_it_stays_at_zero() {
        IAtomicLong counter = counter(client, "healthy");
        counter.get();
        counter.alter(value -> value);
        counter.addAndGet(0);
        assertThat(counter.compareAndSet(0, 0)).isTrue();
        assertThat(counter.compareAndSet(1, 2)).isFalse();
        assertThat(entries().containsKey("healthy")).isFalse();
    }

    @Test
    void writes_nothing_while_it_stays_as_it_is() {
        IAtomicLong counter = counter(client, "open");
        counter.set(42);
        long version = entries().getEntryView("open").getVersion();
        counter.alter(value -> value);
        counter.addAndGet(0);
        assertThat(entries().getEntryView("open").getVersion()).isEqualTo(version);
        counter.alter(value -> value + 1);
        assertThat(entries().getEntryView("open").getVersion()).isGreaterThan(version);
    }

    @Test
    void asks_the_function_again_if_another_was_faster() {
        IAtomicLong counter = counter(client, "contended");
        AtomicInteger asked = new AtomicInteger();
        long answer = counter.alterAndGet(value -> {
            if (asked.incrementAndGet() == 1) {
                counter.set(10);
            }
            return value + 1;
        });
        assertThat(answer).isEqualTo(11);
        assertThat(asked).hasValue(2);
    }

    @Test
    void is_zero_again_once_destroyed() {
        IAtomicLong counter = counter(client, "destroyed");
        counter.set(42);
        counter.destroy();
        assertThat(entries().containsKey("destroyed")).isFalse();
        assertThat(counter.incrementAndGet()).isEqualTo(1);
    }

    @Test
    void is_zero_if_somebody_wrote_over_it_what_is_no_number() {
        AtomicInteger removed = new AtomicInteger();
        IAtomicLong counter =
                new ReplicatedAtomicLong(client.getMap(MAP), "foreign", executor, removed::incrementAndGet);
        IMap<String, Object> entries = client.getMap(MAP);
        List<Runnable> calls = List.of(
                () -> assertThat(counter.get()).isZero(),
                () -> assertThat(counter.getAndSet(1)).isZero(),
                () -> assertThat(counter.compareAndSet(0, 1)).isTrue(),
                () -> assertThat(counter.incrementAndGet()).isEqualTo(1));
        for (Object foreign : List.of("a text", 7, new HeapData(new byte[] {0, 0, 0, 0, -1, -1, -1, -8, 1}))) {
            for (Runnable call : calls) {
                entries.set("foreign", foreign);
                call.run();
            }
            entries.set("foreign", foreign);
            assertThat(counter.compareAndSet(42, 1)).isFalse();
            counter.set(42);
            assertThat(counter.get()).isEqualTo(42);
        }
        assertThat(removed).hasValue(3 * 4);
    }

    @Test
    void what_is_a_number_by_then_stays() {
        IMap<String, Object> entries = client.getMap(MAP);
        IMap<String, Long> numbers = client.getMap(MAP);
        assertThat(numbers.executeOnKey("true", new NoNumberRemoval())).isFalse();
        entries.set("true", 42L);
        assertThat(numbers.executeOnKey("true", new NoNumberRemoval())).isFalse();
        assertThat(entries.get("true")).isEqualTo(42L);
    }

    @Test
    void tells_where_it_is_kept() {
        IAtomicLong counter = counter(client, "named");
        assertThat(counter.getPartitionKey()).isEqualTo("named");
        assertThat(counter.getServiceName()).isEqualTo(entries().getServiceName());
    }

    @Test
    void runs_what_is_asynchronous_in_its_executor() throws Exception {
        IAtomicLong counter = counter(client, "asynchronous");
        String thread = counter.applyAsync(value -> Thread.currentThread().getName())
                .toCompletableFuture()
                .get(SECONDS, TimeUnit.SECONDS);
        assertThat(thread).isEqualTo("counter");
    }

    @Test
    void asks_nobody_else_if_its_executor_refuses() {
        IAtomicLong counter = new ReplicatedAtomicLong(
                entries(),
                "refused",
                task -> {
                    throw new RejectedExecutionException("full");
                },
                () -> {});
        List<Callable<CompletionStage<?>>> calls = List.of(
                counter::getAsync,
                () -> counter.setAsync(1),
                () -> counter.getAndSetAsync(1),
                () -> counter.compareAndSetAsync(0, 1),
                () -> counter.addAndGetAsync(1),
                () -> counter.getAndAddAsync(1),
                counter::incrementAndGetAsync,
                counter::decrementAndGetAsync,
                counter::getAndIncrementAsync,
                counter::getAndDecrementAsync,
                () -> counter.alterAsync(value -> value + 1),
                () -> counter.alterAndGetAsync(value -> value + 1),
                () -> counter.getAndAlterAsync(value -> value + 1),
                () -> counter.applyAsync(value -> value));
        for (Callable<CompletionStage<?>> call : calls) {
            assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(call::call);
        }
        assertThat(entries().containsKey("refused")).isFalse();
    }

    @Test
    void survives_the_member_that_holds_it() {
        try (Members mortal = Members.of(3, config -> {})) {
            List<HazelcastInstance> others = othersThanTheHolder(mortal, "mortal");
            counter(others.get(0), "mortal").set(42);
            kill(mortal, others);
            assertThat(counter(others.get(0), "mortal").get()).isEqualTo(42);
            assertThat(counter(others.get(1), "mortal").compareAndSet(42, 43)).isTrue();
            assertThat(counter(others.get(0), "mortal").get()).isEqualTo(43);
        }
    }

    /** Each may be done twice: the cluster sends again what it got no answer to. */
    @Test
    void loses_no_update_while_the_member_that_holds_it_dies() throws Exception {
        int threads = 4;
        int rounds = 500;
        try (Members mortal = Members.of(3, config -> {})) {
            List<HazelcastInstance> others = othersThanTheHolder(mortal, "mortal");
            ExecutorService adders = Executors.newFixedThreadPool(threads);
            CountDownLatch underWay = new CountDownLatch(threads * rounds / 4);
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                IAtomicLong counter = counter(others.get(i % others.size()), "mortal");
                ends.add(adders.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        counter.incrementAndGet();
                        underWay.countDown();
                    }
                }));
            }
            assertThat(underWay.await(SECONDS, TimeUnit.SECONDS)).isTrue();
            kill(mortal, others);
            for (Future<?> end : ends) {
                end.get(SECONDS, TimeUnit.SECONDS);
            }
            adders.shutdownNow();
            long added = (long) threads * rounds;
            assertThat(counter(others.get(0), "mortal").get()).isBetween(added, added + threads);
        }
    }

    /** The members that do not hold this counter, once each has its place and its backup. */
    private static List<HazelcastInstance> othersThanTheHolder(Members cluster, String name) {
        HazelcastInstance any = cluster.all().get(0);
        any.getMap(MAP).clear(); // partitions are given out with the first use
        await().until(() -> any.getPartitionService().isClusterSafe());
        UUID holder = Objects.requireNonNull(
                        any.getPartitionService().getPartition(name).getOwner())
                .getUuid();
        return cluster.all().stream()
                .filter(member -> !member.getLocalEndpoint().getUuid().equals(holder))
                .toList();
    }

    /** Ends all but these without a word, as a crash does. */
    private static void kill(Members cluster, List<HazelcastInstance> survivors) {
        cluster.all().stream()
                .filter(member -> !survivors.contains(member))
                .forEach(member -> member.getLifecycleService().terminate());
    }
}
