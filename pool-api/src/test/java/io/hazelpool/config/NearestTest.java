package io.hazelpool.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

    private static final List<String> KNOWN = List.of("cluster.port", "cluster.port-range", "cluster.members");

    @Test
    void counts_single_letter_changes() {
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("abc", "abc")).isZero();
    }

    @Test
    void finds_a_mistyped_name() {
        assertThat(Nearest.to("cluster.prot", KNOWN)).contains("cluster.port");
        assertThat(Nearest.to("cluster.portRange", KNOWN)).contains("cluster.port-range");
    }

    @Test
    void finds_a_name_given_without_its_first_part() {
        assertThat(Nearest.to("members", KNOWN)).contains("cluster.members");
    }

    @Test
    void finds_nothing_for_a_name_unlike_all() {
        assertThat(Nearest.to("colour", KNOWN)).isEmpty();
    }
}
