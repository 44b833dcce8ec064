package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.BreakerStatus;
import io.hazelpool.breaker.BreakerPhase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BreakerTextTest {

    @Test
    void tells_a_closed_one_by_its_failures_if_it_has_any() {
        assertThat(text(BreakerPhase.CLOSED, 0, Duration.ZERO)).isEqualTo("closed");
        assertThat(text(BreakerPhase.CLOSED, 1, Duration.ZERO)).isEqualTo("closed (1 failure)");
        assertThat(text(BreakerPhase.CLOSED, 9, Duration.ZERO)).isEqualTo("closed (9 failures)");
    }

    @Test
    void tells_how_long_an_open_one_still_rejects_rounded_up() {
        assertThat(text(BreakerPhase.OPEN, 10, Duration.ofSeconds(42))).isEqualTo("OPEN (10 failures, 42 s left)");
        assertThat(text(BreakerPhase.OPEN, 10, Duration.ofMillis(41_001))).isEqualTo("OPEN (10 failures, 42 s left)");
        assertThat(text(BreakerPhase.OPEN, 1, Duration.ofMillis(1))).isEqualTo("OPEN (1 failure, 1 s left)");
    }

    @Test
    void tells_that_an_open_one_admits_probes_after_its_cooldown() {
        assertThat(text(BreakerPhase.OPEN, 10, Duration.ZERO)).isEqualTo("OPEN (10 failures, admits probes)");
    }

    @Test
    void tells_that_a_half_open_one_waits_for_its_probes() {
        assertThat(text(BreakerPhase.HALF_OPEN, 11, Duration.ofSeconds(3))).isEqualTo("HALF-OPEN (11 failures)");
    }

    @Test
    void tells_nothing_of_one_that_cannot_be_read() {
        assertThat(new BreakerText(terminal(false)).of(BreakerStatus.UNAVAILABLE))
                .isEqualTo("UNAVAILABLE");
    }

    @Test
    void colours_all_that_is_not_closed() {
        BreakerText coloured = new BreakerText(terminal(true));
        assertThat(coloured.of(BreakerStatus.UNAVAILABLE)).isEqualTo("\033[31mUNAVAILABLE\033[0m");
        assertThat(coloured.of(status(BreakerPhase.CLOSED, 3, Duration.ZERO))).isEqualTo("closed (3 failures)");
        assertThat(coloured.of(status(BreakerPhase.OPEN, 3, Duration.ZERO))).startsWith("\033[31mOPEN\033[0m (3");
        assertThat(coloured.of(status(BreakerPhase.HALF_OPEN, 3, Duration.ZERO)))
                .startsWith("\033[31mHALF-OPEN\033[0m (3");
    }

    private static String text(BreakerPhase phase, int failures, Duration left) {
        return new BreakerText(terminal(false)).of(status(phase, failures, left));
    }

    private static BreakerStatus status(BreakerPhase phase, int failures, Duration left) {
        return new BreakerStatus(phase, failures, left, false);
    }

    private static Terminal terminal(boolean coloured) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return new Terminal(nowhere, nowhere, false, coloured, Map.of());
    }
}
