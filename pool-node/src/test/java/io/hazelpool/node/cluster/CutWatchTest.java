package io.hazelpool.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutWatchTest {

    private static final Duration LATE = Duration.ofSeconds(5);
    private static final Duration SHOWN = Duration.ofSeconds(17);

    @Test
    void what_came_in_time_is_run_without_a_look_at_the_cluster() {
        CutWatch watch = new CutWatch(() -> 0, 2, LATE, SHOWN);
        assertThat(watch.isEntitled(ago(Duration.ofSeconds(4)))).isTrue();
    }

    @Test
    void what_came_late_is_run_if_no_cut_has_shown_by_then() {
        CutWatch watch = new CutWatch(() -> 2, 2, LATE, SHOWN);
        long start = System.nanoTime();
        assertThat(watch.isEntitled(ago(SHOWN.minusMillis(300)))).isTrue();
        assertThat(System.nanoTime() - start).as("not before").isGreaterThan(250_000_000L);
    }

    @Test
    void what_came_late_is_left_to_the_others_as_soon_as_this_node_is_alone() {
        Iterator<Integer> sizes = List.of(3, 2, 1, 1).iterator();
        CutWatch watch = new CutWatch(sizes::next, 2, LATE, SHOWN);
        assertThat(watch.isEntitled(ago(Duration.ofSeconds(6)))).isFalse();
        assertThat(sizes.hasNext()).as("not looked again").isFalse();
    }

    @Test
    void without_a_size_to_tell_by_it_is_run() {
        CutWatch watch = new CutWatch(() -> 1, 1, LATE, SHOWN);
        assertThat(watch.isEntitled(ago(Duration.ofSeconds(6)))).isTrue();
    }

    @Test
    void an_interrupted_thread_runs_nothing_and_stays_interrupted() {
        CutWatch watch = new CutWatch(() -> 2, 2, LATE, SHOWN);
        Thread.currentThread().interrupt();
        assertThat(watch.isEntitled(ago(Duration.ofSeconds(6)))).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    private static long ago(Duration time) {
        return System.nanoTime() - time.toNanos();
    }
}
