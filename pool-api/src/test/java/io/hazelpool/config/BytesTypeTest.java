package io.hazelpool.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTypeTest {

    private static final int MAX = 1 << 30;

    private final BytesType type = new BytesType(1 << 10, MAX);

    @ParameterizedTest
    @CsvSource({"1048576, 1048576", "512KiB, 524288", "1MiB, 1048576", "1GiB, 1073741824", "' 2KiB ', 2048"})
    void reads_each_unit(String text, int wanted) {
        assertThat(type.parse(text)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "KiB", "1 MB", "1MB", "1mib", "1.5MiB", "-1", "1023", "1073741825", "2GiB", "99999999999"})
    void refuses_what_is_no_size_or_out_of_bounds(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> type.parse(text))
                .withMessage("must be a size from 1KiB to 1GiB, in bytes or with one of the units KiB, MiB, GiB,"
                        + " e.g. 1MiB");
    }

    @Property
    void reads_what_it_writes(@ForAll @IntRange(min = 1 << 10, max = MAX) int bytes) {
        assertThat(type.parse(type.format(bytes))).isEqualTo(bytes);
    }

    @Property
    void reads_what_it_writes_in_units(@ForAll @IntRange(min = 1, max = 1 << 20) int kib) {
        assertThat(type.parse(type.format(kib * 1024))).isEqualTo(kib * 1024);
    }

    @Test
    void writes_the_largest_unit_that_leaves_no_rest() {
        assertThat(type.format(1025)).isEqualTo("1025");
        assertThat(type.format(1536 << 10)).isEqualTo("1536KiB");
        assertThat(type.format(64 << 20)).isEqualTo("64MiB");
        assertThat(type.format(MAX)).isEqualTo("1GiB");
    }
}
