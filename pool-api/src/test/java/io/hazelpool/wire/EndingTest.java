package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EndingTest {

    @Test
    void never_changes_a_code() {
        assertThat(Ending.SUCCEEDED.code()).isEqualTo(1);
        assertThat(Ending.FAILED.code()).isEqualTo(2);
        assertThat(Ending.TIMED_OUT.code()).isEqualTo(3);
        assertThat(Ending.UNDECODABLE.code()).isEqualTo(4);
        assertThat(Ending.EXPIRED.code()).isEqualTo(5);
        assertThat(Ending.CANCELLED.code()).isEqualTo(6);
        assertThat(Ending.LOST.code()).isEqualTo(7);
    }

    @Test
    void gives_each_ending_a_code_of_its_own_that_fits_a_byte() {
        assertThat(Arrays.stream(Ending.values()).map(Ending::code))
                .doesNotHaveDuplicates()
                .allMatch(code -> code > 0 && code <= Byte.MAX_VALUE);
        assertThat(Ending.values()).allMatch(ending -> Ending.ofCode(ending.code()) == ending);
    }

    @Test
    void refuses_a_code_that_no_ending_has() {
        assertThatIllegalArgumentException().isThrownBy(() -> Ending.ofCode(0)).withMessageContaining("0");
    }
}
