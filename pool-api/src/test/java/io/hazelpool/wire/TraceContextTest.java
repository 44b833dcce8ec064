package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void is_what_w3c_says_it_is() {
        assertThat(TraceContext.of(PARENT, "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"))
                .isEqualTo(new TraceContext(PARENT, "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"));
        assertThat(TraceContext.of(PARENT, null)).isEqualTo(new TraceContext(PARENT, ""));
        assertThat(TraceContext.of(null, "rojo=1")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-brings",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\n",
            })
    void is_none_if_it_is_not_well_formed(String parent) {
        assertThat(TraceContext.of(parent, null)).isNull();
    }

    @Test
    void leaves_out_a_state_that_is_too_long_or_no_ascii() {
        assertThat(TraceContext.of(PARENT, "a=" + "b".repeat(510)))
                .isEqualTo(new TraceContext(PARENT, "a=" + "b".repeat(510)));
        assertThat(TraceContext.of(PARENT, "a=" + "b".repeat(511))).isEqualTo(new TraceContext(PARENT, ""));
        assertThat(TraceContext.of(PARENT, "a=ü")).isEqualTo(new TraceContext(PARENT, ""));
        assertThat(TraceContext.of(PARENT, "a=1\nb=2")).isEqualTo(new TraceContext(PARENT, ""));
    }
}
