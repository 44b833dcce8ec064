package io.hazelpool.breaker;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Every word a breaker can have, and every set of rules that is on, small thresholds more often than large ones. */
final class Words extends DomainContextBase {

    @Provide
    Arbitrary<BreakerWord> word() {
        Arbitrary<Integer> failures = upTo(BreakerWord.MAX_FAILURES);
        Arbitrary<Integer> probesOut = upTo(BreakerWord.MAX_PROBES);
        Arbitrary<Long> since = Arbitraries.longs().between(0, BreakerWord.MAX_SINCE);
        return Arbitraries.oneOf(
                failures.map(count -> new BreakerWord(BreakerPhase.CLOSED, count, 0, 0)),
                Combinators.combine(failures, since)
                        .as((count, at) -> new BreakerWord(BreakerPhase.OPEN, count, 0, at)),
                Combinators.combine(failures, probesOut, since)
                        .as((count, out, at) -> new BreakerWord(BreakerPhase.HALF_OPEN, count, out, at)));
    }

    @Provide
    Arbitrary<BreakerRules> rules() {
        Arbitrary<Integer> threshold = Arbitraries.oneOf(
                Arbitraries.integers().between(1, 6), Arbitraries.integers().between(1, BreakerRules.MAX_THRESHOLD));
        Arbitrary<Duration> cooldown = Arbitraries.longs()
                .between(1, BreakerRules.MAX_COOLDOWN.toMillis())
                .map(Duration::ofMillis);
        Arbitrary<Integer> probes = Arbitraries.integers().between(1, BreakerRules.MAX_PROBES);
        return Combinators.combine(threshold, cooldown, probes).as(BreakerRules::new);
    }

    private static Arbitrary<Integer> upTo(int max) {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(0, 6), Arbitraries.integers().between(0, max));
    }
}
