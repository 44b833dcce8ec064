package io.hazelpool.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;

/** That a fold is the same to a breaker as the outcomes in it, handed over one by one. */
@Domain(Words.class)
@Domain(DomainContext.Global.class)
class OutcomesTest {

    /** One outcome, and what the package's table makes of it: written anew here, to be compared with. */
    private enum Kind {
        SUCCESS,
        FAILURE,
        PROBE_SUCCESS,
        PROBE_FAILURE,
        PROBE_UNCOUNTED;

        Outcomes outcomes() {
            return switch (this) {
                case SUCCESS -> Outcomes.success();
                case FAILURE -> Outcomes.failure();
                case PROBE_SUCCESS -> Outcomes.probeSuccess();
                case PROBE_FAILURE -> Outcomes.probeFailure();
                case PROBE_UNCOUNTED -> Outcomes.probeUncounted();
            };
        }

        BreakerWord appliedTo(BreakerWord word, BreakerRules rules, long now) {
            return switch (word.phase()) {
                case CLOSED ->
                    switch (this) {
                        case SUCCESS, PROBE_SUCCESS -> new BreakerWord(BreakerPhase.CLOSED, 0, 0, 0);
                        case FAILURE, PROBE_FAILURE ->
                            word.failures() + 1 >= rules.threshold()
                                    ? new BreakerWord(BreakerPhase.OPEN, rules.threshold(), 0, now)
                                    : new BreakerWord(BreakerPhase.CLOSED, word.failures() + 1, 0, 0);
                        case PROBE_UNCOUNTED -> word;
                    };
                case OPEN -> word;
                case HALF_OPEN ->
                    switch (this) {
                        case SUCCESS, FAILURE -> word;
                        case PROBE_SUCCESS -> new BreakerWord(BreakerPhase.CLOSED, 0, 0, 0);
                        case PROBE_FAILURE ->
                            new BreakerWord(BreakerPhase.OPEN, Math.min(word.failures() + 1, 4095), 0, now);
                        case PROBE_UNCOUNTED ->
                            new BreakerWord(
                                    BreakerPhase.HALF_OPEN,
                                    word.failures(),
                                    Math.max(0, word.probesOut() - 1),
                                    word.since());
                    };
            };
        }
    }

    @Property(tries = 5000)
    void folded_in_any_cut_is_the_same_as_one_by_one(
            @ForAll BreakerWord start,
            @ForAll BreakerRules rules,
            @ForAll @LongRange(max = BreakerWord.MAX_SINCE) long now,
            @ForAll("outcomes") List<Kind> outcomes,
            @ForAll @Size(max = 5) List<Integer> cuts) {
        BreakerWord oneByOne = start;
        for (Kind outcome : outcomes) {
            oneByOne = outcome.appliedTo(oneByOne, rules, now);
        }
        BreakerWord folded = start;
        for (List<Kind> part : cut(outcomes, cuts)) {
            folded = folded.after(fold(part), rules, now);
        }
        assertThat(folded).isEqualTo(oneByOne);
    }

    @Property
    void folds_of_folds_are_one_fold(
            @ForAll BreakerWord start,
            @ForAll BreakerRules rules,
            @ForAll("outcomes") List<Kind> outcomes,
            @ForAll @Size(max = 5) List<Integer> cuts) {
        Outcomes ofParts = Outcomes.EMPTY;
        List<List<Kind>> parts = cut(outcomes, cuts);
        Collections.reverse(parts);
        for (List<Kind> part : parts) {
            ofParts = fold(part).then(ofParts);
        }
        assertThat(start.after(ofParts, rules, 7)).isEqualTo(start.after(fold(outcomes), rules, 7));
    }

    @Test
    void a_healthy_pool_makes_no_object() {
        Outcomes folded = Outcomes.EMPTY.then(Outcomes.success());
        assertThat(folded.then(Outcomes.success())).isSameAs(folded);
        assertThat(folded.then(Outcomes.EMPTY)).isSameAs(folded);
    }

    /** A node that cannot reach the counter for hours folds on. */
    @Test
    void counts_do_not_overflow_however_many_are_folded() {
        Outcomes failures = Outcomes.failure();
        Outcomes uncounted = Outcomes.probeUncounted();
        for (int i = 0; i < 40; i++) {
            failures = failures.then(failures);
            uncounted = uncounted.then(uncounted);
        }
        BreakerRules rules = new BreakerRules(BreakerRules.MAX_THRESHOLD, Duration.ofSeconds(60), 1);
        assertThat(BreakerWord.CLEAN.after(failures, rules, 7).phase()).isEqualTo(BreakerPhase.OPEN);
        BreakerWord halfOpen = new BreakerWord(BreakerPhase.HALF_OPEN, 9, 200, 3);
        assertThat(halfOpen.after(uncounted, rules, 7).probesOut()).isZero();
    }

    /** Some outcomes as they come, and some long runs of one kind, beyond what the word can count. */
    @Provide
    Arbitrary<List<Kind>> outcomes() {
        Arbitrary<Kind> kind = Arbitraries.of(Kind.class);
        Arbitrary<Integer> length = Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.just(1)),
                Tuple.of(1, Arbitraries.integers().between(250, 4100)));
        return Combinators.combine(kind, length)
                .as((what, times) -> Collections.nCopies(times, what))
                .list()
                .ofMaxSize(25)
                .map(runs -> runs.stream().flatMap(List::stream).toList());
    }

    private static Outcomes fold(List<Kind> kinds) {
        return kinds.stream().map(Kind::outcomes).reduce(Outcomes.EMPTY, Outcomes::then);
    }

    private static List<List<Kind>> cut(List<Kind> outcomes, List<Integer> cuts) {
        List<Integer> at = new ArrayList<>(cuts.stream()
                .map(cut -> Math.floorMod(cut, outcomes.size() + 1))
                .sorted()
                .toList());
        at.add(outcomes.size());
        List<List<Kind>> parts = new ArrayList<>();
        int from = 0;
        for (int to : at) {
            parts.add(outcomes.subList(from, to));
            from = to;
        }
        return parts;
    }
}
