package io.hazelpool.client.cli;

import io.hazelpool.api.BreakerStatus;
import java.util.Locale;

/** A breaker for people: {@code closed}, {@code closed (3 failures)}, {@code OPEN (10 failures, 42 s left)}. */
final class BreakerText {

    private final Terminal terminal;

    BreakerText(Terminal terminal) {
        this.terminal = terminal;
    }

    String of(BreakerStatus breaker) {
        if (breaker.unavailable()) {
            return terminal.red("UNAVAILABLE");
        }
        String failures =
                breaker.consecutiveFailures() == 1 ? "1 failure" : breaker.consecutiveFailures() + " failures";
        return switch (breaker.phase()) {
            case CLOSED -> breaker.consecutiveFailures() == 0 ? "closed" : "closed (" + failures + ")";
            case OPEN -> terminal.red("OPEN") + " (" + failures + ", " + left(breaker) + ")";
            case HALF_OPEN -> terminal.red("HALF-OPEN") + " (" + failures + ")";
        };
    }

    private static String left(BreakerStatus breaker) {
        return breaker.timeLeft().isZero()
                ? "admits probes"
                : String.format(Locale.ROOT, "%d s left", (breaker.timeLeft().toMillis() + 999) / 1000);
    }
}
