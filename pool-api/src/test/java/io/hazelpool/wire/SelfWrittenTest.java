package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializable;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.sun.management.ThreadMXBean;
import java.io.EOFException;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SelfWrittenTest {

    private static final ClassLoader HERE = SelfWrittenTest.class.getClassLoader();
    private static final AllowedClasses NO_LIBRARIES = AllowedClasses.OF_THIS_PROGRAM;

    /** Not Serializable on purpose: Java serialization would refuse it. */
    static final class Sum implements Callable<Integer>, IdentifiedDataSerializable {

        private int[] numbers = {};
        private String name = "";
        private @Nullable Object inside;

        Sum() {}

        Sum(String name, @Nullable Object inside, int... numbers) {
            this.name = name;
            this.inside = inside;
            this.numbers = numbers;
        }

        @Override
        public Integer call() {
            return Arrays.stream(numbers).sum();
        }

        @Override
        public int getFactoryId() {
            return 1;
        }

        @Override
        public int getClassId() {
            return 2;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            out.writeString(name);
            out.writeIntArray(numbers);
            out.writeObject(inside);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            assertThat(in.getClassLoader()).isSameAs(HERE);
            name = in.readString();
            numbers = in.readIntArray();
            inside = in.readObject();
        }
    }

    record Fixed(int number) implements DataSerializable, Serializable {

        @Override
        public void writeData(ObjectDataOutput out) {}

        @Override
        public void readData(ObjectDataInput in) {}
    }

    static final class Broken implements DataSerializable {

        Broken() {
            throw new IllegalStateException("no");
        }

        Broken(int unused) {}

        @Override
        public void writeData(ObjectDataOutput out) {}

        @Override
        public void readData(ObjectDataInput in) {}
    }

    @Test
    void keeps_what_a_class_wrote_itself_without_asking_a_factory() throws Exception {
        Sum read = roundTrip(new Sum("grün", null, 1, 2, 3));
        assertThat(read.name).isEqualTo("grün");
        assertThat(read.inside).isNull();
        assertThat(read.call()).isEqualTo(6);
    }

    @Test
    void takes_the_name_of_the_class_and_what_it_wrote() throws Exception {
        int marker = 1;
        int name = Integer.BYTES + Sum.class.getName().length();
        int text = Integer.BYTES + 1;
        int numbers = Integer.BYTES + Integer.BYTES;
        int nothing = Integer.BYTES + 1;
        assertThat(ObjectBytes.encode(new Sum("x", null, 1))).hasSize(marker + name + text + numbers + nothing);
    }

    @Test
    void keeps_objects_within_whether_they_write_themselves_or_not() throws Exception {
        List<String> lines = new ArrayList<>(List.of("a", "b"));
        Sum read = roundTrip(new Sum("outer", new Sum("inner", lines, 4), 5));
        assertThat(read.inside)
                .isInstanceOfSatisfying(
                        Sum.class, inner -> assertThat(inner.inside).isEqualTo(lines));
    }

    @Test
    void refuses_a_class_that_is_not_allowed_before_it_is_loaded_for_use() throws Exception {
        AllowedClasses nothing = new AllowedClasses(type -> false, "tasks.allow", List.of());
        byte[] bytes = ObjectBytes.encode(new Sum("x", null));
        assertThatExceptionOfType(InvalidClassException.class)
                .isThrownBy(() -> new ObjectReader(HERE, nothing).read(bytes))
                .withMessageContaining("SelfWrittenTest$Sum")
                .withMessageContaining("allow it by tasks.allow");
    }

    @Test
    void refuses_a_class_within_that_is_not_allowed() throws Exception {
        AllowedClasses sumsOnly = new AllowedClasses(type -> type == Sum.class, "tasks.allow", List.of());
        assertThatExceptionOfType(InvalidClassException.class)
                .isThrownBy(() -> new ObjectReader(HERE, sumsOnly).read(ObjectBytes.encode(new Sum("x", new Secret()))))
                .withMessageContaining("SelfWrittenTest$Secret");
    }

    private static final class Secret implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void refuses_bytes_that_name_a_class_that_does_not_write_itself() {
        byte[] ofAnother = renamed("io.hazelpool.wire.SelfWrittenTest$Secret");
        assertThatExceptionOfType(InvalidClassException.class)
                .isThrownBy(() -> new ObjectReader(HERE, NO_LIBRARIES).read(ofAnother))
                .withMessageContaining("is not DataSerializable here");
    }

    @Test
    void leaves_what_nobody_could_construct_to_java_serialization() throws Exception {
        assertThat(ObjectBytes.decode(ObjectBytes.encode(new Fixed(3)), HERE)).isEqualTo(new Fixed(3));
    }

    @Test
    void refuses_bytes_that_name_a_class_that_cannot_be_constructed() {
        byte[] ofAnother = renamed("io.hazelpool.wire.SelfWrittenTest$Fixed");
        assertThatExceptionOfType(InvalidClassException.class)
                .isThrownBy(() -> new ObjectReader(HERE, NO_LIBRARIES).read(ofAnother))
                .withMessageContaining("SelfWrittenTest$Fixed")
                .withMessageContaining("has no constructor without parameters");
    }

    @Test
    void tells_that_a_constructor_failed() throws Exception {
        byte[] bytes = ObjectBytes.encode(new Broken(1));
        assertThatExceptionOfType(InvalidClassException.class)
                .isThrownBy(() -> new ObjectReader(HERE, NO_LIBRARIES).read(bytes))
                .withMessageContaining("cannot be constructed")
                .withRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void makes_no_room_for_arrays_that_are_only_announced() throws Exception {
        byte[] bytes = ObjectBytes.encode(new Sum("", null, 7));
        int length = bytes.length - Integer.BYTES - 1 - Integer.BYTES - Integer.BYTES; // before the object, the number
        assertThat(bytes[length + 3]).isEqualTo((byte) 1);
        bytes[length] = Byte.MAX_VALUE;
        assertThatExceptionOfType(InvalidObjectException.class)
                .isThrownBy(() -> new ObjectReader(HERE, NO_LIBRARIES).read(bytes))
                .withMessageContaining("announce an array of 2130706433");
    }

    @Test
    void refuses_what_is_nested_without_end() throws Exception {
        Sum nested = new Sum("deepest", null);
        for (int i = 0; i < 512; i++) {
            nested = new Sum("", nested);
        }
        byte[] bytes = ObjectBytes.encode(nested);
        assertThatExceptionOfType(InvalidObjectException.class)
                .isThrownBy(() -> new ObjectReader(HERE, NO_LIBRARIES).read(bytes))
                .withMessageContaining("nested deeper than 512");
    }

    @Test
    void takes_no_more_memory_the_deeper_its_bytes_are_nested() throws Exception {
        Sum nested = new Sum("deepest", new byte[1 << 20]);
        for (int i = 0; i < 300; i++) {
            nested = new Sum("", nested);
        }
        byte[] bytes = ObjectBytes.encode(nested);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(ObjectBytes.decode(bytes, HERE)).isNotNull();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8L * bytes.length);
    }

    /** Reads what is not its own, as what lies within an {@link Outer} does. */
    static final class Greedy implements DataSerializable {

        @Override
        public void writeData(ObjectDataOutput out) {}

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            in.readLong();
        }
    }

    static final class Outer implements DataSerializable {

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            out.writeObject(new Greedy());
            out.writeLong(7);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            in.readObject();
        }
    }

    @Test
    void an_object_within_ends_where_its_bytes_do() throws Exception {
        byte[] bytes = ObjectBytes.encode(new Outer());
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> ObjectBytes.decode(bytes, HERE));
    }

    @Test
    void survives_any_change_of_its_bytes() throws Exception {
        byte[] bytes = ObjectBytes.encode(new Sum("name", new Sum("inner", List.of("x"), 1), 2, 3));
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed =
                    random.nextInt(4) == 0 ? Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length)) : bytes.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            assertThatNoException().isThrownBy(() -> tryToDecode(changed));
        }
    }

    /** What {@link ObjectBytes#decode} declares is fine. */
    private static void tryToDecode(byte[] bytes) {
        try {
            new ObjectReader(HERE, NO_LIBRARIES).read(bytes);
        } catch (IOException | ClassNotFoundException | RuntimeException declared) {
            // as it should
        }
    }

    /** As one would write who claims that a class writes itself. */
    private static byte[] renamed(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + Integer.BYTES + text.length)
                .put((byte) 9)
                .putInt(text.length)
                .put(text)
                .array();
    }

    private static Sum roundTrip(Sum sum) throws Exception {
        return (Sum) Objects.requireNonNull(ObjectBytes.decode(ObjectBytes.encode(sum), HERE));
    }
}
