package io.hazelpool.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** What holds for a breaker whatever comes, in whatever order and at whatever time. */
@Domain(Words.class)
@Domain(DomainContext.Global.class)
class BreakerHistoryTest {

    private static final long START = 1_790_000_000_000L;

    /** Where each phase may lead without an operator. */
    private static final Map<BreakerPhase, Set<BreakerPhase>> WAYS = Map.of(
            BreakerPhase.CLOSED, EnumSet.of(BreakerPhase.CLOSED, BreakerPhase.OPEN),
            BreakerPhase.OPEN, EnumSet.of(BreakerPhase.OPEN, BreakerPhase.HALF_OPEN),
            BreakerPhase.HALF_OPEN, EnumSet.allOf(BreakerPhase.class));

    private enum What {
        OUTCOMES,
        ADMIT,
        RETURN,
        FORCE_OPEN,
        FORCE_CLOSED
    }

    /**
     * One thing that comes.
     *
     * @param count how many submissions or permits
     * @param passed time since the last, in cooldowns; negative if the clock goes backwards
     */
    private record Event(What what, Outcomes outcomes, int count, double passed) {}

    @Property
    void what_is_packed_is_unpacked(@ForAll BreakerWord word) {
        assertThat(BreakerWord.unpack(word.pack())).isEqualTo(word);
        assertThat(word.pack() == 0).isEqualTo(word.isClean());
    }

    /** Nearly every long is nonsense or half-open; each is refused, or is the one word of its state. */
    @Property
    void what_is_unpacked_is_packed_again(@ForAll long any) {
        BreakerWord word;
        try {
            word = BreakerWord.unpack(any);
        } catch (IllegalArgumentException nonsense) {
            return;
        }
        assertThat(word.pack()).isEqualTo(any);
    }

    @Property(tries = 2000)
    void keeps_its_rules_whatever_comes(@ForAll BreakerRules rules, @ForAll("events") List<Event> events) {
        BreakerWord word = BreakerWord.CLEAN;
        long now = START;
        int admittedInRound = 0;
        for (Event event : events) {
            now += (long) (event.passed * rules.cooldown().toMillis());
            BreakerWord before = word;
            switch (event.what) {
                case OUTCOMES -> word = before.after(event.outcomes, rules, now);
                case ADMIT -> {
                    Admission admission = before.admit(event.count, rules, now);
                    word = admission.next();
                    checkAdmission(before, admission, event.count, rules, now);
                    if (word.phase() == BreakerPhase.HALF_OPEN) {
                        boolean newRound = before.phase() != BreakerPhase.HALF_OPEN || before.since() != word.since();
                        admittedInRound = (newRound ? 0 : admittedInRound) + admission.admitted();
                    }
                }
                case RETURN -> word = before.returnProbes(event.count);
                case FORCE_OPEN -> word = before.forcedOpen(rules, now);
                case FORCE_CLOSED -> word = before.forcedClosed();
            }
            if (event.what != What.ADMIT && word.phase() == BreakerPhase.HALF_OPEN) {
                admittedInRound -= before.probesOut() - word.probesOut();
            }
            checkWord(word, rules, now);
            if (event.what != What.FORCE_OPEN && event.what != What.FORCE_CLOSED) {
                assertThat(WAYS.get(before.phase())).contains(word.phase());
            }
            if (word.phase() == BreakerPhase.HALF_OPEN) {
                assertThat(admittedInRound).isEqualTo(word.probesOut()).isLessThanOrEqualTo(rules.probes());
            }
        }
    }

    private static void checkWord(BreakerWord word, BreakerRules rules, long now) {
        assertThat(BreakerWord.unpack(word.pack())).isEqualTo(word);
        assertThat(word.failures()).isBetween(0, BreakerWord.MAX_FAILURES);
        if (word.phase() == BreakerPhase.CLOSED) {
            assertThat(word.failures()).isLessThan(rules.threshold());
        }
        assertThat(word.remaining(rules, now)).isBetween(Duration.ZERO, rules.cooldown());
    }

    private static void checkAdmission(
            BreakerWord before, Admission admission, int wanted, BreakerRules rules, long now) {
        assertThat(admission.retryAfterMillis()).isBetween(0L, rules.cooldown().toMillis());
        switch (before.phase()) {
            case CLOSED -> assertThat(admission).isEqualTo(new Admission(before, wanted, 0));
            case OPEN, HALF_OPEN -> {
                assertThat(admission.admitted()).isBetween(0, Math.min(wanted, rules.probes()));
                if (admission.admitted() == 0) {
                    assertThat(admission.next()).isEqualTo(before);
                    assertThat(admission.retryAfterMillis())
                            .isPositive()
                            .isEqualTo(before.remaining(rules, now).toMillis());
                } else {
                    assertThat(admission.next().phase()).isEqualTo(BreakerPhase.HALF_OPEN);
                }
            }
        }
    }

    @Property
    void after_the_wait_it_told_it_admits(
            @ForAll BreakerWord word, @ForAll BreakerRules rules, @ForAll @LongRange(max = 1L << 41) long passed) {
        long now = Math.min(
                word.since() + passed, BreakerWord.MAX_SINCE - rules.cooldown().toMillis());
        Admission refused = word.admit(1, rules, now);
        if (refused.admitted() == 0 && now >= word.since()) {
            long later = now + refused.retryAfterMillis();
            assertThat(word.admit(1, rules, later - 1).admitted()).isZero();
            assertThat(word.admit(1, rules, later).admitted()).isEqualTo(1);
        }
    }

    @Provide
    Arbitrary<List<Event>> events() {
        Arbitrary<What> what = Arbitraries.frequency(
                Tuple.of(8, What.OUTCOMES),
                Tuple.of(8, What.ADMIT),
                Tuple.of(3, What.RETURN),
                Tuple.of(1, What.FORCE_OPEN),
                Tuple.of(1, What.FORCE_CLOSED));
        Arbitrary<Outcomes> outcomes = Arbitraries.of(
                        Outcomes.success(),
                        Outcomes.failure(),
                        Outcomes.failure(),
                        Outcomes.failure(),
                        Outcomes.probeSuccess(),
                        Outcomes.probeFailure(),
                        Outcomes.probeUncounted())
                .list()
                .ofMaxSize(12)
                .map(list -> list.stream().reduce(Outcomes.EMPTY, Outcomes::then));
        Arbitrary<Double> passed = Arbitraries.of(0.0, 0.0, 0.01, 0.5, 1.0, 1.1, 30.0, -0.01, -2.0);
        return Combinators.combine(what, outcomes, Arbitraries.integers().between(1, 300), passed)
                .as(Event::new)
                .list()
                .ofMaxSize(60);
    }
}
