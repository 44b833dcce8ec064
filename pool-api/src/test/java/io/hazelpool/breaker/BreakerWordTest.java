package io.hazelpool.breaker;

import static io.hazelpool.breaker.BreakerPhase.CLOSED;
import static io.hazelpool.breaker.BreakerPhase.HALF_OPEN;
import static io.hazelpool.breaker.BreakerPhase.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BreakerWordTest {

    private static final long COOLDOWN = 60_000;
    private static final BreakerRules RULES = new BreakerRules(3, Duration.ofMillis(COOLDOWN), 2);
    private static final BreakerRules OFF = new BreakerRules(0, Duration.ofMillis(COOLDOWN), 2);
    private static final long NOW = 1_790_000_000_000L;

    @Test
    void a_counter_that_nobody_has_written_is_a_closed_breaker() {
        assertThat(BreakerWord.unpack(0)).isEqualTo(closed(0));
        assertThat(BreakerWord.unpack(0).isClean()).isTrue();
        assertThat(closed(0).pack()).isZero();
        assertThat(closed(1).isClean()).isFalse();
        assertThat(open(0, 0).isClean()).isFalse();
    }

    /** Nodes of the last release and of the next one read the same word. */
    @Test
    void each_field_keeps_its_bits() {
        assertThat(closed(1).pack()).isEqualTo(0x0004_0000_0000_0000L);
        assertThat(open(0, 1).pack()).isEqualTo(0x4000_0000_0000_0001L);
        assertThat(halfOpen(0, 1, 0).pack()).isEqualTo(0x8000_0400_0000_0000L);
        assertThat(halfOpen(4095, 255, (1L << 42) - 1).pack()).isEqualTo(0xBFFF_FFFF_FFFF_FFFFL);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                -1, // 0xFFFF...: there are three phases
                1, // closed since a time
                1L << 42, // closed with a probe out
                0x4000_0400_0000_0001L // open with a probe out
            })
    void refuses_a_word_that_is_none(long nonsense) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BreakerWord.unpack(nonsense))
                .withMessageStartingWith("0x%016x is no breaker's word: ".formatted(nonsense));
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0", "4096, 0, 0", "0, -1, 0", "0, 256, 0", "0, 0, -1", "0, 0, 4398046511104"})
    void refuses_numbers_that_the_word_cannot_hold(int failures, int probesOut, long since) {
        assertThatIllegalArgumentException().isThrownBy(() -> halfOpen(failures, probesOut, since));
    }

    @Test
    void opens_at_the_threshold() {
        BreakerWord word = BreakerWord.CLEAN.after(Outcomes.failure(), RULES, NOW);
        assertThat(word).isEqualTo(closed(1));
        word = word.after(Outcomes.failure(), RULES, NOW + 1);
        assertThat(word).isEqualTo(closed(2));
        word = word.after(Outcomes.failure(), RULES, NOW + 2);
        assertThat(word).isEqualTo(open(3, NOW + 2));
    }

    @Test
    void one_success_between_failures_starts_the_count_anew() {
        Outcomes outcomes = Outcomes.failure()
                .then(Outcomes.failure())
                .then(Outcomes.success())
                .then(Outcomes.failure())
                .then(Outcomes.failure());
        assertThat(BreakerWord.CLEAN.after(outcomes, RULES, NOW)).isEqualTo(closed(2));
    }

    @Test
    void a_success_after_enough_failures_comes_too_late() {
        Outcomes outcomes = Outcomes.failure().then(Outcomes.success());
        assertThat(closed(2).after(outcomes, RULES, NOW)).isEqualTo(open(3, NOW));
    }

    @Test
    void a_success_changes_nothing_while_there_is_nothing_to_clear() {
        assertThat(BreakerWord.CLEAN.after(Outcomes.success().then(Outcomes.success()), RULES, NOW))
                .isSameAs(BreakerWord.CLEAN);
    }

    @Test
    void a_threshold_that_was_lowered_opens_with_the_next_failure_only() {
        assertThat(closed(9).after(Outcomes.EMPTY, RULES, NOW)).isEqualTo(closed(9));
        assertThat(closed(9).after(Outcomes.success(), RULES, NOW)).isEqualTo(closed(0));
        assertThat(closed(9).after(Outcomes.failure(), RULES, NOW)).isEqualTo(open(3, NOW));
    }

    @Test
    void a_late_probe_counts_like_any_other_once_closed() {
        assertThat(closed(1).after(Outcomes.probeFailure(), RULES, NOW)).isEqualTo(closed(2));
        assertThat(closed(1).after(Outcomes.probeSuccess(), RULES, NOW)).isEqualTo(closed(0));
        assertThat(closed(1).after(Outcomes.probeUncounted(), RULES, NOW)).isEqualTo(closed(1));
    }

    @Test
    void stays_open_whatever_the_tasks_queued_before_come_to() {
        Outcomes outcomes = Outcomes.success()
                .then(Outcomes.probeSuccess())
                .then(Outcomes.failure())
                .then(Outcomes.probeFailure());
        assertThat(open(3, NOW).after(outcomes, RULES, NOW + 5)).isEqualTo(open(3, NOW));
    }

    @Test
    void admits_all_while_closed() {
        assertThat(closed(2).admit(1000, RULES, NOW)).isEqualTo(new Admission(closed(2), 1000, 0));
    }

    @Test
    void admits_none_while_open_and_says_how_long() {
        BreakerWord open = open(3, NOW);
        assertThat(open.admit(1, RULES, NOW)).isEqualTo(new Admission(open, 0, COOLDOWN));
        assertThat(open.admit(1, RULES, NOW + COOLDOWN - 1)).isEqualTo(new Admission(open, 0, 1));
        assertThat(open.remaining(RULES, NOW + 1000)).isEqualTo(Duration.ofSeconds(59));
    }

    @Test
    void admits_its_probes_after_the_cooldown() {
        long later = NOW + COOLDOWN;
        Admission one = open(3, NOW).admit(1, RULES, later);
        assertThat(one).isEqualTo(new Admission(halfOpen(3, 1, later), 1, 0));
        Admission another = one.next().admit(5, RULES, later + 10);
        assertThat(another).isEqualTo(new Admission(halfOpen(3, 2, later), 1, COOLDOWN - 10));
        Admission none = another.next().admit(5, RULES, later + 20);
        assertThat(none).isEqualTo(new Admission(another.next(), 0, COOLDOWN - 20));
    }

    @Test
    void admits_another_round_when_no_probe_came_back_in_a_cooldown() {
        BreakerWord lost = halfOpen(3, 2, NOW);
        assertThat(lost.admit(1, RULES, NOW + COOLDOWN - 1).admitted()).isZero();
        assertThat(lost.admit(1, RULES, NOW + COOLDOWN)).isEqualTo(new Admission(halfOpen(3, 1, NOW + COOLDOWN), 1, 0));
    }

    @Test
    void admits_no_more_than_the_rules_now_allow() {
        assertThat(halfOpen(3, 9, NOW).admit(1, RULES, NOW).admitted()).isZero();
    }

    @Test
    void nobody_waits_longer_than_a_cooldown_if_the_clock_goes_backwards() {
        assertThat(open(3, NOW).admit(1, RULES, NOW - 5 * COOLDOWN))
                .isEqualTo(new Admission(open(3, NOW), 0, COOLDOWN));
        assertThat(open(3, NOW).remaining(RULES, 0)).isEqualTo(RULES.cooldown());
        assertThat(open(3, NOW).remaining(RULES, NOW + 5 * COOLDOWN)).isZero();
        assertThat(closed(2).remaining(RULES, NOW)).isZero();
    }

    @Test
    void a_probe_decides() {
        BreakerWord halfOpen = halfOpen(3, 2, NOW);
        assertThat(halfOpen.after(Outcomes.probeSuccess(), RULES, NOW + 9)).isEqualTo(closed(0));
        assertThat(halfOpen.after(Outcomes.probeFailure(), RULES, NOW + 9)).isEqualTo(open(4, NOW + 9));
        assertThat(halfOpen(4095, 1, NOW).after(Outcomes.probeFailure(), RULES, NOW))
                .isEqualTo(open(4095, NOW));
    }

    @Test
    void what_was_queued_before_decides_nothing_while_half_open() {
        BreakerWord halfOpen = halfOpen(3, 1, NOW);
        Outcomes outcomes = Outcomes.success().then(Outcomes.failure());
        assertThat(halfOpen.after(outcomes, RULES, NOW + 9)).isEqualTo(halfOpen);
    }

    @Test
    void after_a_probe_succeeded_the_rest_counts_as_in_any_closed_breaker() {
        Outcomes outcomes = Outcomes.failure()
                .then(Outcomes.probeSuccess())
                .then(Outcomes.failure())
                .then(Outcomes.probeFailure());
        assertThat(halfOpen(3, 2, NOW).after(outcomes, RULES, NOW + 9)).isEqualTo(closed(2));
        assertThat(halfOpen(3, 2, NOW).after(outcomes.then(Outcomes.failure()), RULES, NOW + 9))
                .isEqualTo(open(3, NOW + 9));
    }

    @Test
    void a_probe_that_does_not_count_gives_its_permit_back() {
        BreakerWord word = halfOpen(3, 2, NOW).after(Outcomes.probeUncounted(), RULES, NOW + 9);
        assertThat(word).isEqualTo(halfOpen(3, 1, NOW));
        word = word.after(Outcomes.probeUncounted().then(Outcomes.probeUncounted()), RULES, NOW + 9);
        assertThat(word).isEqualTo(halfOpen(3, 0, NOW));
        assertThat(word.admit(9, RULES, NOW + 10).admitted()).isEqualTo(2);
    }

    @Test
    void permits_of_what_was_not_queued_are_given_back_while_half_open() {
        assertThat(halfOpen(3, 2, NOW).returnProbes(1)).isEqualTo(halfOpen(3, 1, NOW));
        assertThat(halfOpen(3, 2, NOW).returnProbes(9)).isEqualTo(halfOpen(3, 0, NOW));
        assertThat(open(3, NOW).returnProbes(1)).isEqualTo(open(3, NOW));
        assertThat(closed(2).returnProbes(1)).isEqualTo(closed(2));
        assertThatIllegalArgumentException().isThrownBy(() -> closed(0).returnProbes(-1));
    }

    @Test
    void an_operator_opens_and_closes_it_in_any_phase() {
        assertThat(closed(1).forcedOpen(RULES, NOW)).isEqualTo(open(1, NOW));
        assertThat(open(3, NOW).forcedOpen(RULES, NOW + 1)).isEqualTo(open(3, NOW + 1));
        assertThat(halfOpen(3, 2, NOW).forcedOpen(RULES, NOW + 1)).isEqualTo(open(3, NOW + 1));
        assertThat(closed(1).forcedClosed()).isEqualTo(closed(0));
        assertThat(open(3, NOW).forcedClosed()).isEqualTo(closed(0));
        assertThat(halfOpen(3, 2, NOW).forcedClosed()).isEqualTo(closed(0));
    }

    @Test
    void a_breaker_that_is_off_admits_all_and_counts_nothing() {
        assertThat(closed(0).after(Outcomes.failure(), OFF, NOW)).isEqualTo(closed(0));
        assertThat(open(3, NOW).admit(7, OFF, NOW)).isEqualTo(new Admission(open(3, NOW), 7, 0));
        assertThatIllegalStateException()
                .isThrownBy(() -> closed(0).forcedOpen(OFF, NOW))
                .withMessage("the breaker is switched off: its threshold is 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void somebody_must_want_to_submit(int wanted) {
        assertThatIllegalArgumentException().isThrownBy(() -> closed(0).admit(wanted, RULES, NOW));
    }

    private static BreakerWord closed(int failures) {
        return new BreakerWord(CLOSED, failures, 0, 0);
    }

    private static BreakerWord open(int failures, long since) {
        return new BreakerWord(OPEN, failures, 0, since);
    }

    private static BreakerWord halfOpen(int failures, int probesOut, long since) {
        return new BreakerWord(HALF_OPEN, failures, probesOut, since);
    }
}
