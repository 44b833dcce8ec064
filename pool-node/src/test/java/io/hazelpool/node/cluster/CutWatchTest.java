package io.hazelpool.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

class CutWatchTest {

    private static final Duration LATE = Duration.ofSeconds(5);
    private static final Duration SHOWN = Duration.ofSeconds(17);
    private static final UUID OWNER = UUID.randomUUID();

    private final AtomicReference<UUID> owner = new AtomicReference<>(OWNER);

    @Test
    void what_came_in_time_is_run_without_a_look_at_the_cluster() {
        assertThat(asked(Duration.ofSeconds(4), () -> 0).getAsBoolean()).isTrue();
        assertThat(new CutWatch(owner::get, () -> 0, 2, LATE, SHOWN).asking().getAsBoolean())
                .isTrue();
    }

    @Test
    void what_came_late_is_run_if_nobody_was_given_up_by_then() {
        long start = System.nanoTime();
        assertThat(asked(SHOWN.minusMillis(300), () -> 2).getAsBoolean()).isTrue();
        assertThat(System.nanoTime() - start).as("not before").isGreaterThan(250_000_000L);
    }

    @Test
    void what_came_late_is_left_to_the_others_as_soon_as_this_node_is_alone() {
        Iterator<Integer> sizes = List.of(3, 2, 1).iterator();
        assertThat(asked(Duration.ofSeconds(6), sizes::next).getAsBoolean()).isFalse();
        assertThat(sizes.hasNext()).isFalse();
    }

    @Test
    void what_came_late_is_left_to_who_took_the_place_of_the_queues_owner() {
        BooleanSupplier entitled = asked(Duration.ofSeconds(6), () -> {
            owner.set(UUID.randomUUID());
            return 2;
        });
        assertThat(entitled.getAsBoolean()).isFalse();
    }

    @Test
    void what_came_late_from_another_owner_than_was_asked_came_by_a_second_try_and_is_run() {
        BooleanSupplier entitled = asked(Duration.ofSeconds(6), () -> 0);
        owner.set(UUID.randomUUID());
        assertThat(entitled.getAsBoolean()).isTrue();
    }

    @Test
    void an_interrupted_thread_runs_nothing_and_stays_interrupted() {
        Thread.currentThread().interrupt();
        assertThat(asked(Duration.ofSeconds(6), () -> 2).getAsBoolean()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    /** What a node with {@code cluster.min-size} of 2 may do with tasks it asked for so long ago. */
    private BooleanSupplier asked(Duration ago, IntSupplier dataNodes) {
        return new CutWatch(owner::get, dataNodes, 2, LATE, SHOWN)
                .entitledSince(System.nanoTime() - ago.toNanos(), OWNER);
    }
}
