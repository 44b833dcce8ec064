package io.hazelpool.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OldestMemberTest {

    private final TestMembers members = new TestMembers();
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);

    @AfterEach
    void stop() {
        members.close();
        executor.shutdownNow();
    }

    @Test
    void only_the_oldest_member_carries_out_the_duties_and_the_next_one_when_it_leaves() {
        HazelcastInstance first = members.start();
        HazelcastInstance second = members.start();
        List<Set<UUID>> byFirst = new CopyOnWriteArrayList<>();
        List<Set<UUID>> bySecond = new CopyOnWriteArrayList<>();
        new OldestMember(second, executor, Duration.ofSeconds(15), List.of(members -> bySecond.add(members.get())))
                .start();
        new OldestMember(first, executor, Duration.ofSeconds(15), List.of(members -> byFirst.add(members.get())))
                .start();

        await().until(() -> !byFirst.isEmpty());
        assertThat(byFirst.get(0)).containsExactlyInAnyOrder(id(first), id(second));
        assertThat(bySecond).isEmpty();

        UUID left = id(second);
        first.getLifecycleService().terminate();
        await().until(() -> !bySecond.isEmpty());
        assertThat(bySecond.get(0)).containsExactly(left);
    }

    @Test
    void a_duty_that_failed_is_tried_again_whatever_it_failed_of() {
        AtomicInteger tries = new AtomicInteger();
        Consumer<Supplier<Set<UUID>>> duty = present -> {
            switch (tries.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("on purpose");
                case 2 -> throw new NoClassDefFoundError("on purpose");
                case 3 -> throw new HazelcastInstanceNotActiveException("it was another member that is shut down");
                default -> assertThat(present.get()).hasSize(1);
            }
        };
        AtomicInteger others = new AtomicInteger();
        new OldestMember(
                        members.start(),
                        executor,
                        Duration.ofSeconds(15),
                        List.of(duty, present -> others.incrementAndGet()))
                .start();
        await().until(() -> tries.get() >= 4);
        assertThat(others).as("one that fails keeps no other from its turn").hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    void a_member_that_leaves_while_this_node_stops_is_left_to_another() {
        HazelcastInstance first = members.start();
        HazelcastInstance second = members.start();
        AtomicInteger looks = new AtomicInteger();
        new OldestMember(first, executor, Duration.ofSeconds(15), List.of(present -> looks.incrementAndGet())).start();
        await().until(() -> looks.get() == 1);
        executor.shutdown();
        second.getLifecycleService().terminate();
        await().until(() -> first.getCluster().getMembers().size() == 1);
        assertThat(looks).hasValue(1);
    }

    private static UUID id(HazelcastInstance member) {
        return member.getCluster().getLocalMember().getUuid();
    }
}
