package io.hazelpool.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskOptionsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void starts_with_no_wait_no_expiry_the_clients_deadline_and_the_pools_time_limit() {
        assertThat(TaskOptions.DEFAULT.capacityWait()).isZero();
        assertThat(TaskOptions.DEFAULT.expiry()).isNull();
        assertThat(TaskOptions.DEFAULT.deadline()).isNull();
        assertThat(TaskOptions.DEFAULT.timeout()).isNull();
        assertThat(TaskOptions.DEFAULT.headers()).isEmpty();
    }

    @Test
    void changes_a_copy() {
        TaskOptions changed = TaskOptions.DEFAULT
                .waitForCapacity(SECOND)
                .expireAfter(SECOND.multipliedBy(2))
                .deadline(SECOND.multipliedBy(3))
                .timeout(SECOND.multipliedBy(4))
                .header("tenant", "7")
                .refuseBeyondInFlightLimit();
        assertThat(changed.capacityWait()).hasSeconds(1);
        assertThat(changed.expiry()).hasSeconds(2);
        assertThat(changed.deadline()).hasSeconds(3);
        assertThat(changed.timeout()).hasSeconds(4);
        assertThat(changed.headers()).containsExactly(Map.entry("tenant", "7"));
        assertThat(changed.refusedBeyondInFlightLimit()).isTrue();
        assertThat(TaskOptions.DEFAULT.expiry()).isNull();
    }

    @Test
    void refuses_what_is_no_time_to_wait() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskOptions.DEFAULT.waitForCapacity(Duration.ofMillis(-1)))
                .withMessageContaining("waitForCapacity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskOptions.DEFAULT.expireAfter(Duration.ofNanos(999_999)))
                .withMessageContaining("expireAfter");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskOptions.DEFAULT.deadline(Duration.ZERO))
                .withMessageContaining("deadline");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskOptions.DEFAULT.timeout(Duration.ofNanos(999_999)))
                .withMessageContaining("timeout must be at least 1 ms");
        Duration least = Duration.ofSeconds(Long.MIN_VALUE);
        assertThatIllegalArgumentException().isThrownBy(() -> TaskOptions.DEFAULT.waitForCapacity(least));
        assertThatIllegalArgumentException().isThrownBy(() -> TaskOptions.DEFAULT.expireAfter(least));
        assertThatIllegalArgumentException().isThrownBy(() -> TaskOptions.DEFAULT.deadline(least));
    }

    @Test
    void keeps_each_header_once() {
        TaskOptions some = TaskOptions.DEFAULT.header("a", "1").header("b", "2");
        assertThat(some.header("a", "3").headers()).containsExactly(Map.entry("a", "3"), Map.entry("b", "2"));
        assertThat(some.headers()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        assertThatThrownBy(() -> some.headers().put("c", "4")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void refuses_headers_without_a_name_and_more_than_four_kibibytes_of_them() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskOptions.DEFAULT.header("", "lost"))
                .withMessageContaining("must have a name");
        TaskOptions full = TaskOptions.DEFAULT.header("a", "x".repeat(4_095));
        assertThat(full.header("a", "\u00e4".repeat(2_047) + "x").headers()).hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> full.header("b", ""))
                .withMessageContaining("header b")
                .withMessageContaining("4097 bytes, 4096 are allowed");
        assertThatIllegalArgumentException().isThrownBy(() -> full.header("a", "\u00e4".repeat(2_048)));
    }

    @Test
    void takes_more_than_a_year_for_a_year() {
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
        TaskOptions patient = TaskOptions.DEFAULT
                .waitForCapacity(forEver)
                .expireAfter(forEver)
                .deadline(forEver)
                .timeout(forEver);
        assertThat(patient.capacityWait()).hasDays(365);
        assertThat(patient.expiry()).hasDays(365);
        assertThat(patient.deadline()).hasDays(365);
        assertThat(patient.timeout()).hasDays(365);

        Duration aYear = Duration.ofDays(365);
        assertThat(TaskOptions.DEFAULT.deadline(aYear).deadline()).isEqualTo(aYear);
        assertThat(TaskOptions.DEFAULT.deadline(aYear.minusNanos(1)).deadline()).isEqualTo(aYear.minusNanos(1));
    }
}
