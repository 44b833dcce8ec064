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
    void keeps_the_lines_of_what_may_have_many_but_nothing_else_that_steers() {
        assertThat(Terminal.harmlessLines("a\tb\nc\r\nd\re\033[2J\u2028\u00fc")).isEqualTo("a\tb\nc\r\nd?e?[2J?\u00fc");
    }

    @Test
    void tells_what_would_steer_by_its_number_where_that_means_the_same() {
        String lone = "\ud800";
        String tag = "\udb40\udc41"; // one character, which is not seen
        assertThat(Terminal.harmlessJson("{\n  \"a\u009b\u202e\" : \"\u00fc\\n" + tag + lone + "\"\n}"))
                .isEqualTo("{\n  \"a\\u009b\\u202e\" : \"\u00fc\\n\\udb40\\udc41\\ud800\"\n}");
    }

    @Test
    void redraws_in_place_however_wide_and_high_that_is() {
        new Terminal(out, out, true, false, Map.of()).redraw("a\n\nb");

        assertThat(written.toString())
                .as("wraps nothing, and has no line feed, which would scroll")
                .isEqualTo("\033[?7l\033[H\033[2Ka\033[E\033[2K\033[E\033[2Kb\033[E\033[J\033[?7h");
    }
}
