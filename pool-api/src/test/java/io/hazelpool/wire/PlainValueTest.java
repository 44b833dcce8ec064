package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.StreamCorruptedException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainValueTest {

    private static final ClassLoader HERE = PlainValueTest.class.getClassLoader();

    @Property(tries = 200)
    void keeps_each_type_in_a_byte_more_than_its_value(
            @ForAll int number, @ForAll long large, @ForAll double real, @ForAll boolean bool, @ForAll byte[] bytes)
            throws Exception {
        assertThat(kept(number, 5)).isEqualTo(number);
        assertThat(kept(large, 9)).isEqualTo(large);
        assertThat(kept(real, 9)).isEqualTo(real);
        assertThat(kept(bool, 1)).isEqualTo(bool);
        assertThat(kept(bytes, bytes.length + 1)).isEqualTo(bytes);
        assertThat(kept(null, 1)).isNull();
    }

    @Test
    void keeps_text_in_a_byte_a_letter() throws Exception {
        assertThat(kept("", 1)).isEqualTo("");
        assertThat(kept("seven", 6)).isEqualTo("seven");
        assertThat(kept("sieben für Zoë", 17)).isEqualTo("sieben für Zoë");
    }

    /** Those with halves of letters, which UTF-8 has none for, go by Java serialization. */
    @Property(tries = 500)
    void keeps_any_text(@ForAll String text) throws Exception {
        assertThat(ObjectBytes.decode(ObjectBytes.encode(text), HERE)).isEqualTo(text);
    }

    @Test
    void leaves_halves_of_letters_to_java_serialization() throws Exception {
        assertThat(PlainValue.encode("a\ud83d")).isNull();
        assertThat(ObjectBytes.decode(ObjectBytes.encode("a\ud83d"), HERE)).isEqualTo("a\ud83d");
    }

    @Test
    void leaves_all_other_types_to_java_serialization() throws Exception {
        for (Object other : List.of((short) 1, (byte) 1, 'c', 1f, List.of(), new int[0], new Byte[0])) {
            assertThat(PlainValue.encode(other)).isNull();
            assertThat(PlainValue.isPlain(ObjectBytes.encode(other)[0])).isFalse();
        }
    }

    @Test
    void copies_bytes_so_that_a_task_may_use_its_array_again() throws Exception {
        byte[] mine = {1, 2};
        byte[] encoded = ObjectBytes.encode(mine);
        mine[0] = 9;
        assertThat(ObjectBytes.decode(encoded, HERE)).isEqualTo(new byte[] {1, 2});
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "2, 1, 0", "3, 1, 0", "4, 3, 4", "4, 5, 4", "5, 4, 8", "6, 0, 8"})
    void rejects_more_or_fewer_bytes_than_the_type_has(byte type, int told, int due) {
        byte[] bytes = new byte[1 + told];
        bytes[0] = type;
        assertThatExceptionOfType(StreamCorruptedException.class)
                .isThrownBy(() -> ObjectBytes.decode(bytes, HERE))
                .withMessage("a value of type %d has %d bytes, not %d".formatted(type, told, due));
    }

    @Test
    void rejects_types_there_are_none_of() {
        assertThatExceptionOfType(StreamCorruptedException.class)
                .isThrownBy(() -> ObjectBytes.decode(new byte[] {11, 0, 0, 0, 0}, HERE));
    }

    private static @Nullable Object kept(@Nullable Object value, int length) throws Exception {
        byte[] encoded = ObjectBytes.encode(value);
        assertThat(encoded).hasSize(length);
        return ObjectBytes.decode(encoded, HERE);
    }
}
