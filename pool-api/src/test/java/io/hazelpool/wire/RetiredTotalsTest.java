package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetiredTotalsTest {

    private static final Totals ONE_OF_EACH = new Totals(1, 1, 1, 1, 1, 1);

    @Test
    void adds_a_node_once_however_often_it_is_told_to() {
        RetiredTotals once = RetiredTotals.NONE.plus(node(1), new Totals(1, 2, 3, 4, 5, 6));
        assertThat(once.totals()).isEqualTo(new Totals(1, 2, 3, 4, 5, 6));
        assertThat(once.plus(node(1), new Totals(1, 2, 3, 4, 5, 6))).isEqualTo(once);
        assertThat(once.plus(node(1), new Totals(9, 9, 9, 9, 9, 9))).isEqualTo(once);
        assertThat(once.plus(node(2), ONE_OF_EACH).totals()).isEqualTo(new Totals(2, 3, 4, 5, 6, 7));
    }

    @Test
    void remembers_the_last_64_nodes_and_the_totals_of_all() {
        RetiredTotals totals = RetiredTotals.NONE;
        for (int i = 1; i <= 100; i++) {
            totals = totals.plus(node(i), ONE_OF_EACH);
        }
        assertThat(totals.totals()).isEqualTo(new Totals(100, 100, 100, 100, 100, 100));
        assertThat(totals.nodes())
                .containsExactlyElementsOf(LongStream.rangeClosed(37, 100)
                        .mapToObj(RetiredTotalsTest::node)
                        .toList());
    }

    private static UUID node(long number) {
        return new UUID(0, number);
    }
}
