package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializable;
import com.hazelcast.nio.serialization.FieldKind;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompactObjectTest {

    private static final ClassLoader HERE = CompactObjectTest.class.getClassLoader();

    /** How the next parcel that this thread reads is unpacked. */
    private static final ThreadLocal<Function<CompactReader, @Nullable Object>> UNPACKING = new ThreadLocal<>();

    /** Whatever a test writes, and what it read; not Serializable on purpose: Java serialization would refuse it. */
    static final class Parcel {

        private final Consumer<CompactWriter> packing;
        private final @Nullable Object unpacked;

        Parcel(Consumer<CompactWriter> packing, @Nullable Object unpacked) {
            this.packing = packing;
            this.unpacked = unpacked;
        }

        static Parcel of(Consumer<CompactWriter> packing) {
            return new Parcel(packing, null);
        }

        /** With this object in its only field. */
        static Parcel with(@Nullable Object inside) {
            return of(writer -> writer.writeCompact("inside", inside));
        }
    }

    /** Its. */
    public static final class ParcelSerializer implements CompactSerializer<Parcel> {

        @Override
        public void write(CompactWriter writer, Parcel parcel) {
            parcel.packing.accept(writer);
        }

        @Override
        public Parcel read(CompactReader reader) {
            return new Parcel(writer -> {}, UNPACKING.get().apply(reader));
        }

        @Override
        public String getTypeName() {
            return "parcel";
        }

        @Override
        public Class<Parcel> getCompactClass() {
            return Parcel.class;
        }
    }

    /** Could be written in any way. */
    static class ManyWays implements DataSerializable, Serializable {

        private static final long serialVersionUID = 1L;

        private String way = "by Java";

        @Override
        public void writeData(ObjectDataOutput out) {}

        @Override
        public void readData(ObjectDataInput in) {
            way = "by itself";
        }
    }

    static final class OneMoreWay extends ManyWays {
        private static final long serialVersionUID = 1L;
    }

    /** Its. */
    public static final class ManyWaysSerializer implements CompactSerializer<ManyWays> {

        @Override
        public void write(CompactWriter writer, ManyWays object) {}

        @Override
        public ManyWays read(CompactReader reader) {
            ManyWays object = new ManyWays();
            object.way = "by its serializer";
            return object;
        }

        @Override
        public String getTypeName() {
            return "many ways";
        }

        @Override
        public Class<ManyWays> getCompactClass() {
            return ManyWays.class;
        }
    }

    private record Secret(String text) implements Serializable {}

    static Stream<Everything> everything() {
        return Stream.of(Everything.ofSamples(), Everything.ofLittle(), Everything.ofNothing());
    }

    @ParameterizedTest
    @MethodSource("everything")
    void keeps_values_of_every_kind_read_in_any_order(Everything written) throws Exception {
        Object read = decoded(ObjectBytes.encode(written));
        assertThat(read).isEqualTo(written);
    }

    @Test
    void takes_the_names_of_class_and_fields_their_kinds_and_lengths_and_what_was_written() throws Exception {
        int marker = 1;
        int name = Integer.BYTES + Parcel.class.getName().length();
        int field = Integer.BYTES + 1 + 1 + Integer.BYTES; // of one letter
        assertThat(ObjectBytes.encode(Parcel.of(writer -> {
                    writer.writeInt32("a", 7);
                    writer.writeString("b", null);
                })))
                .hasSize(marker + name + field + Integer.BYTES + field);
    }

    @Test
    void wins_over_any_other_way_but_for_subclasses() throws Exception {
        assertThat(((ManyWays) decoded(ObjectBytes.encode(new ManyWays()))).way).isEqualTo("by its serializer");
        assertThat(((ManyWays) decoded(ObjectBytes.encode(new OneMoreWay()))).way)
                .isEqualTo("by itself");
    }

    @Test
    void tells_the_kind_of_a_field_and_of_one_that_is_not_there() throws Exception {
        Consumer<CompactWriter> packing = writer -> writer.writeNullableInt8("a", null);
        assertThat(passed(packing, reader -> reader.getFieldKind("a"))).isEqualTo(FieldKind.NULLABLE_INT8);
        assertThat(passed(packing, reader -> reader.getFieldKind("b"))).isEqualTo(FieldKind.NOT_AVAILABLE);
    }

    @Test
    void reads_no_field_that_is_not_there_or_of_another_kind() {
        assertUnfit(writer -> {}, reader -> reader.readInt32("a")).withMessageContainingAll("'a'", "Parcel", "INT32");
        assertUnfit(writer -> writer.writeInt64("a", 1), reader -> reader.readInt32("a"))
                .withMessageContaining("the field 'a' of " + Parcel.class.getName() + " is INT64, and read as INT32");
        assertUnfit(writer -> writer.writeString("a", null), reader -> reader.readDecimal("a"))
                .withMessageContaining("is STRING, and read as DECIMAL");
        assertUnfit(writer -> writer.writeArrayOfInt8("a", new byte[0]), reader -> reader.readArrayOfInt16("a"))
                .withMessageContaining("is ARRAY_OF_INT8, and read as ARRAY_OF_INT16");
    }

    @Test
    void reads_primitives_and_those_that_may_be_null_as_each_other() throws Exception {
        assertThat(passed(writer -> writer.writeInt32("a", 7), reader -> reader.readNullableInt32("a")))
                .isEqualTo(7);
        assertThat(passed(writer -> writer.writeNullableFloat64("a", 0.5), reader -> reader.readFloat64("a")))
                .isEqualTo(0.5);
        assertThat(passed(
                        writer -> writer.writeArrayOfBoolean("a", new boolean[] {true, false}),
                        reader -> reader.readArrayOfNullableBoolean("a")))
                .isEqualTo(new Boolean[] {true, false});
        assertThat(passed(
                        writer -> writer.writeArrayOfNullableInt64("a", new Long[] {1L, 2L}),
                        reader -> reader.readArrayOfInt64("a")))
                .isEqualTo(new long[] {1, 2});
    }

    @Test
    void reads_null_as_no_primitive() throws Exception {
        assertUnfit(writer -> writer.writeNullableInt32("a", null), reader -> reader.readInt32("a"))
                .withMessageContaining("is null, and read as INT32");
        assertUnfit(
                        writer -> writer.writeArrayOfNullableInt32("a", new Integer[] {1, null}),
                        reader -> reader.readArrayOfInt32("a"))
                .withMessageContaining("ARRAY_OF_NULLABLE_INT32 with null");
        assertThat(passed(
                        writer -> writer.writeArrayOfNullableInt32("a", null), reader -> reader.readArrayOfInt32("a")))
                .isNull();
    }

    @Test
    void reads_a_field_as_often_as_it_is_asked_for_and_another_array_each_time() throws Exception {
        assertThat(passed(writer -> writer.writeArrayOfInt32("a", new int[] {1}), reader -> {
                    int[] first = reader.readArrayOfInt32("a");
                    int[] second = reader.readArrayOfInt32("a");
                    return first != second && Arrays.equals(first, second);
                }))
                .isEqualTo(true);
    }

    @Test
    void writes_no_field_twice() {
        assertThatExceptionOfType(HazelcastSerializationException.class)
                .isThrownBy(() -> ObjectBytes.encode(Parcel.of(writer -> {
                    writer.writeInt32("a", 1);
                    writer.writeString("a", "x");
                })))
                .withMessage("the field 'a' of " + Parcel.class.getName() + " is written twice");
    }

    @Test
    void keeps_objects_within_however_they_are_written() throws Exception {
        List<String> byJava = new ArrayList<>(List.of("a"));
        assertThat(passed(writer -> writer.writeCompact("a", byJava), reader -> reader.readCompact("a")))
                .isEqualTo(byJava);
        assertThat(passed(writer -> writer.writeCompact("a", new OneMoreWay()), reader -> reader.readCompact("a")))
                .isInstanceOfSatisfying(
                        ManyWays.class, object -> assertThat(object.way).isEqualTo("by itself"));
        Everything[] bySerializers = {Everything.ofSamples(), null};
        assertThat(passed(
                        writer -> writer.writeArrayOfCompact("a", bySerializers),
                        reader -> reader.readArrayOfCompact("a", Everything.class)))
                .isEqualTo(bySerializers);
    }

    /** Writes itself, with an object that does not. */
    static final class Envelope implements DataSerializable {

        private @Nullable Object inside;

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            out.writeObject(inside);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            inside = in.readObject();
        }
    }

    @Test
    void is_kept_within_an_object_that_writes_itself() throws Exception {
        Envelope envelope = new Envelope();
        envelope.inside = Everything.ofLittle();
        Envelope read = (Envelope) decoded(ObjectBytes.encode(envelope));
        assertThat(read.inside).isEqualTo(envelope.inside);
    }

    @Test
    void tells_the_field_that_has_what_cannot_be_written() {
        assertThatExceptionOfType(HazelcastSerializationException.class)
                .isThrownBy(() -> ObjectBytes.encode(Parcel.with(Parcel.with(new Object()))))
                .withMessageContaining("the field 'inside' of %s cannot be written", Parcel.class.getName())
                .withMessageContaining("java.lang.Object")
                .withCauseInstanceOf(NotSerializableException.class);
    }

    @Test
    void reads_no_array_as_one_of_a_class_that_its_objects_are_not_of() {
        assertUnfit(
                        writer -> writer.writeArrayOfCompact("a", new Object[] {Everything.ofNothing()}),
                        reader -> reader.readArrayOfCompact("a", Secret.class))
                .withMessageContaining("the field 'a' of ")
                .withMessageContaining("another object");
    }

    @Test
    void refuses_a_class_that_is_not_allowed_before_its_serializer_is_called() throws Exception {
        UNPACKING.set(reader -> {
            throw new AssertionError("called");
        });
        byte[] bytes = ObjectBytes.encode(Parcel.of(writer -> {}));
        AllowedClasses nothing = new AllowedClasses(type -> false, "tasks.allow", List.of());
        assertThatExceptionOfType(InvalidClassException.class)
                .isThrownBy(() -> new ObjectReader(HERE, nothing).read(bytes))
                .withMessageContaining("CompactObjectTest$Parcel")
                .withMessageContaining("allow it by tasks.allow");
    }

    @Test
    void refuses_a_class_within_that_is_not_allowed_once_it_is_read() throws Exception {
        AllowedClasses parcels = new AllowedClasses(type -> type == Parcel.class, "tasks.allow", List.of());
        byte[] bytes = ObjectBytes.encode(Parcel.with(new Secret("x")));

        UNPACKING.set(reader -> "not read");
        assertThat(((Parcel) Objects.requireNonNull(new ObjectReader(HERE, parcels).read(bytes))).unpacked)
                .isEqualTo("not read");

        UNPACKING.set(reader -> reader.readCompact("inside"));
        assertThatExceptionOfType(HazelcastSerializationException.class)
                .isThrownBy(() -> new ObjectReader(HERE, parcels).read(bytes))
                .withMessageContaining("CompactObjectTest$Secret")
                .withMessageContaining("allow it by tasks.allow")
                .withCauseInstanceOf(InvalidClassException.class);
    }

    @Test
    void refuses_bytes_that_name_a_class_without_a_serializer() {
        assertThatExceptionOfType(InvalidClassException.class)
                .isThrownBy(() -> decoded(written(head(Secret.class))))
                .withMessageContaining("CompactObjectTest$Secret")
                .withMessageContaining("has no CompactSerializer here");
    }

    @Test
    void passes_over_a_field_whose_class_is_unknown_unless_it_is_read() throws Exception {
        byte[] bytes = ObjectBytes.encode(Parcel.of(writer -> {
            writer.writeCompact("new", new Secret("x"));
            writer.writeInt32("old", 7);
        }));
        byte[] renamed =
                HexFormat.of().parseHex(HexFormat.of().formatHex(bytes).replace(hex("$Secret"), hex("$Cesret")));
        UNPACKING.set(reader -> reader.readInt32("old"));
        assertThat(((Parcel) decoded(renamed)).unpacked).isEqualTo(7);
        UNPACKING.set(reader -> reader.readCompact("new"));
        assertThatExceptionOfType(HazelcastSerializationException.class)
                .isThrownBy(() -> decoded(renamed))
                .withCauseInstanceOf(ClassNotFoundException.class);
    }

    static Stream<String> writersOfArrays() {
        return Everything.ofSamples().values().keySet().stream()
                .filter(name -> name.contains("Array") || name.equals("writeDecimal") || name.equals("writeCompact"));
    }

    @ParameterizedTest
    @MethodSource("writersOfArrays")
    void makes_no_room_for_an_array_that_is_only_announced(String writer) throws Exception {
        Object value = Everything.ofSamples().values().get(writer);
        byte[] bytes = ObjectBytes.encode(Parcel.of(field -> Everything.write(field, writer, value)));
        bytes[head(Parcel.class).position() + Integer.BYTES + writer.length() + 1 + Integer.BYTES] = Byte.MAX_VALUE;
        UNPACKING.set(reader -> Everything.read(reader, writer));
        assertThatExceptionOfType(HazelcastSerializationException.class)
                .isThrownBy(() -> decoded(bytes))
                .withMessageContaining("announce an array of 213070");
    }

    @Test
    void refuses_fields_that_cannot_be_there() {
        int kind = FieldKind.INT32.getId();
        assertInvalid(field(kind, 5).putInt(0)).withMessageContaining("announce");
        assertInvalid(field(kind, -1).putInt(0)).withMessageContaining("'a' is of kind 9 and has -1 bytes");
        assertInvalid(field(47, 0)).withMessageContaining("'a' is of kind 47");
        assertInvalid(head(Parcel.class).putInt(-1).put((byte) kind).putInt(0)).withMessageContaining("'null'");
        assertInvalid(field(kind, 0).putInt(1).put((byte) 'a').put((byte) kind).putInt(0))
                .withMessageContaining("the field 'a' is there twice");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void refuses_a_value_that_has_other_bytes_than_it_takes(int length) {
        ByteBuffer bytes = field(FieldKind.INT32.getId(), length).put(new byte[length]);
        UNPACKING.set(reader -> reader.readInt32("a"));
        assertThatExceptionOfType(HazelcastSerializationException.class)
                .isThrownBy(() -> decoded(written(bytes)))
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    void refuses_what_is_nested_without_end() throws Exception {
        assertThat(unpackedOnThread(16 << 20, 512)).isNull();
        assertThat(unpackedOnThread(16 << 20, 513))
                .isInstanceOf(HazelcastSerializationException.class)
                .hasMessageContaining("nested deeper than 512")
                .hasCauseInstanceOf(InvalidObjectException.class);
    }

    @Test
    void refuses_what_is_nested_too_deep_for_a_small_thread() throws Exception {
        assertThat(unpackedOnThread(200 << 10, 512))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessageContaining("takes more than this thread's stack");
    }

    /** The failure to do that with so many parcels within each other, if there is one. */
    private static @Nullable Throwable unpackedOnThread(int stackBytes, int depth) throws Exception {
        byte[] bytes = ObjectBytes.encode("deepest");
        for (int i = 0; i < depth; i++) {
            byte[] inside = bytes;
            ByteBuffer field = field(FieldKind.COMPACT.getId(), Integer.BYTES + inside.length);
            bytes = ByteBuffer.allocate(field.position() + Integer.BYTES + inside.length)
                    .put(written(field))
                    .putInt(inside.length)
                    .put(inside)
                    .array();
        }
        byte[] all = bytes;
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(
                null,
                () -> {
                    UNPACKING.set(reader -> reader.readCompact("a"));
                    try {
                        decoded(all);
                    } catch (Exception | StackOverflowError e) {
                        failure.set(e);
                    }
                },
                "unpacking",
                stackBytes);
        thread.start();
        thread.join();
        return failure.get();
    }

    @Test
    void takes_no_more_memory_the_deeper_its_bytes_are_nested() throws Exception {
        Parcel nested = Parcel.with(new byte[1 << 20]);
        for (int i = 0; i < 200; i++) {
            nested = Parcel.with(nested);
        }
        byte[] bytes = ObjectBytes.encode(nested);
        UNPACKING.set(reader -> reader.readCompact("inside"));
        assertThat(decoded(bytes)).isNotNull();
        assertThat(allocatedToDecode(bytes)).isLessThan(8L * bytes.length);
    }

    @Test
    void makes_no_room_for_arrays_within_arrays_that_are_only_announced() throws Exception {
        int depth = 100;
        Object nested = new byte[1 << 20];
        for (int i = 0; i < depth; i++) {
            Object[] inside = {nested};
            nested = Parcel.of(writer -> writer.writeArrayOfCompact("a", inside));
        }
        byte[] bytes = ObjectBytes.encode(nested);
        int places = field(FieldKind.ARRAY_OF_COMPACT.getId(), 0).position();
        for (int i = 0; i < depth; i++) {
            ByteBuffer.wrap(bytes).putInt(places + i * (places + Integer.BYTES + 1 + Integer.BYTES), 1 << 20);
        }
        UNPACKING.set(reader -> reader.readArrayOfCompact("a", Object.class));
        assertThat(allocatedToDecode(bytes)).isLessThan(8L * bytes.length);
    }

    private static long allocatedToDecode(byte[] bytes) throws IOException, ClassNotFoundException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            decoded(bytes);
        } catch (HazelcastSerializationException refused) {
            // what matters is what it took
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** What one writes into a parcel, read from it by another. */
    private static @Nullable Object passed(
            Consumer<CompactWriter> packing, Function<CompactReader, @Nullable Object> unpacking) throws Exception {
        UNPACKING.set(unpacking);
        return ((Parcel) decoded(ObjectBytes.encode(Parcel.of(packing)))).unpacked;
    }

    private static ThrowableAssertAlternative<HazelcastSerializationException> assertUnfit(
            Consumer<CompactWriter> packing, Function<CompactReader, @Nullable Object> unpacking) {
        return assertThatExceptionOfType(HazelcastSerializationException.class)
                .isThrownBy(() -> passed(packing, unpacking));
    }

    private static ThrowableAssertAlternative<InvalidObjectException> assertInvalid(ByteBuffer bytes) {
        return assertThatExceptionOfType(InvalidObjectException.class).isThrownBy(() -> decoded(written(bytes)));
    }

    private static Object decoded(byte[] bytes) throws IOException, ClassNotFoundException {
        return Objects.requireNonNull(ObjectBytes.decode(bytes, HERE));
    }

    /** As one would write who claims that a serializer did. */
    private static ByteBuffer head(Class<?> type) {
        byte[] name = type.getName().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(200).put((byte) 10).putInt(name.length).put(name);
    }

    /** Up to the value of the first field. */
    private static ByteBuffer field(int kind, int length) {
        return head(Parcel.class).putInt(1).put((byte) 'a').put((byte) kind).putInt(length);
    }

    private static byte[] written(ByteBuffer bytes) {
        byte[] written = new byte[bytes.position()];
        bytes.get(0, written);
        return written;
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
