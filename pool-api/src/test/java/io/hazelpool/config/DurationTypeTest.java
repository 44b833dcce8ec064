package io.hazelpool.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTypeTest {

    private static final long DAY_MS = 86_400_000;

    private final DurationType type = new DurationType(Duration.ofMillis(1), Duration.ofHours(24));

    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "30s, PT30S",
        "5m, PT5M",
        "1h, PT1H",
        "PT30S, PT30S",
        "pt1h30m, PT1H30M",
        "' 2s ', PT2S"
    })
    void reads_each_unit_and_iso(String text, Duration wanted) {
        assertThat(type.parse(text)).isEqualTo(wanted);
    }

    @Test
    void refuses_a_bare_number_with_advice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> type.parse("30"))
                .withMessage("must be a duration from 1ms to 24h; give a unit, e.g. 30s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "30 apples", "1d", "-5s", "1.5s", "0s", "25h", "PT0.0005S", "999999999999999h"})
    void refuses_what_is_no_duration_or_out_of_bounds(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> type.parse(text))
                .withMessage(
                        "must be a duration from 1ms to 24h in whole milliseconds, e.g. 250ms, 30s, 5m, 1h or PT30S");
    }

    @Test
    void reads_plain_milliseconds_from_the_environment() {
        assertThat(type.parseEnv("1500")).isEqualTo(Duration.ofMillis(1500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "15s", "PT15S", "-1", "0", "86400001", "99999999999999999999"})
    void refuses_all_but_plain_milliseconds_from_the_environment(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> type.parseEnv(text))
                .withMessage("must be a whole number of milliseconds from 1 to 86400000, without a unit");
    }

    @Property
    void reads_what_it_writes(@ForAll @LongRange(min = 1, max = DAY_MS) long millis) {
        Duration value = Duration.ofMillis(millis);
        assertThat(type.parse(type.format(value))).isEqualTo(value);
        assertThat(type.parse(value.toString())).isEqualTo(value);
    }

    @Test
    void writes_the_largest_unit_that_leaves_no_rest() {
        assertThat(type.format(Duration.ZERO)).isEqualTo("0s");
        assertThat(type.format(Duration.ofMillis(1500))).isEqualTo("1500ms");
        assertThat(type.format(Duration.ofSeconds(90))).isEqualTo("90s");
        assertThat(type.format(Duration.ofMinutes(5))).isEqualTo("5m");
        assertThat(type.format(Duration.ofDays(1))).isEqualTo("24h");
    }
}
