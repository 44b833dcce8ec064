package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

    private final StringWriter written = new StringWriter();
    private final PrintWriter out = new PrintWriter(written);

    @Test
    void redraws_in_place_however_wide_and_high_that_is() {
        new Terminal(out, out, true, false, Map.of()).redraw("a\n\nb");

        assertThat(written.toString())
                .as("wraps nothing, and has no line feed, which would scroll")
                .isEqualTo("\033[?7l\033[H\033[2Ka\033[E\033[2K\033[E\033[2Kb\033[E\033[J\033[?7h");
    }
}
