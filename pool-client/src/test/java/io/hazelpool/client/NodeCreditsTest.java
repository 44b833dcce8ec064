package io.hazelpool.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** When a node is told, by threads that run when the test says so. */
class NodeCreditsTest {

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<Long> told = new ArrayList<>();
    private Runnable whileUnderWay = () -> {};
    private final NodeCredits credits = new NodeCredits(threads::add, (read, streams) -> {
        told.add(read);
        whileUnderWay.run();
    });

    private void read(long from, long to) {
        for (long number = from; number <= to; number++) {
            credits.read(number);
        }
    }

    private void run() {
        for (Runnable next = threads.poll(); next != null; next = threads.poll()) {
            next.run();
        }
    }

    @Test
    void a_node_is_told_what_was_read_after_every_eighth_batch() {
        read(1, 7);
        run();
        assertThat(told).isEmpty();
        read(8, 8);
        run();
        read(9, 15);
        run();
        assertThat(told).containsExactly(8L);
        read(16, 16);
        run();
        assertThat(told).containsExactly(8L, 16L);
    }

    /** A node numbers what it sends to all its clients: eight batches may be any numbers apart. */
    @Test
    void batches_count_whatever_their_numbers() {
        credits.read(100);
        credits.read(90); // written again
        run();
        assertThat(told).isEmpty();
        read(101, 106);
        run();
        assertThat(told).containsExactly(106L);
    }

    @Test
    void what_comes_up_while_a_message_is_under_way_goes_with_the_next_one() {
        whileUnderWay = () -> {
            whileUnderWay = () -> {};
            read(9, 40);
            assertThat(threads).isEmpty();
            assertThat(told).hasSize(1);
        };
        read(1, 8);
        run();
        assertThat(told).containsExactly(8L, 40L);
    }
}
