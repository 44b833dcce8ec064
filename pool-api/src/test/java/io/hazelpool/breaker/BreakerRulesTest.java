package io.hazelpool.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakerRulesTest {

    @Test
    void threshold_zero_switches_it_off() {
        assertThat(new BreakerRules(0, Duration.ofSeconds(60), 1).isOff()).isTrue();
        assertThat(new BreakerRules(1, Duration.ofSeconds(60), 1).isOff()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, PT0.001S, 1", "4095, PT24H, 255"})
    void takes_its_bounds(int threshold, Duration cooldown, int probes) {
        assertThat(new BreakerRules(threshold, cooldown, probes).cooldown()).isEqualTo(cooldown);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, PT1S, 1, 'threshold must be from 0 to 4095, not -1'",
        "4096, PT1S, 1, 'threshold must be from 0 to 4095, not 4096'",
        "10, PT0S, 1, 'cooldown must be from 1ms to 24h, not PT0S'",
        "10, PT-1S, 1, 'cooldown must be from 1ms to 24h, not PT-1S'",
        "10, PT24H0.001S, 1, 'cooldown must be from 1ms to 24h, not PT24H0.001S'",
        "10, PT1S, 0, 'probes must be from 1 to 255, not 0'",
        "10, PT1S, 256, 'probes must be from 1 to 255, not 256'"
    })
    void refuses_what_the_word_cannot_hold(int threshold, Duration cooldown, int probes, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BreakerRules(threshold, cooldown, probes))
                .withMessage(message);
    }
}
