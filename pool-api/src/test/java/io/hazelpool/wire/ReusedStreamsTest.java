package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.io.StreamCorruptedException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One stream serves for many objects, and nobody may notice. */
class ReusedStreamsTest {

    private static final int THREADS = 64; // more than there are places for streams

    private final ObjectReader reader =
            new ObjectReader(ReusedStreamsTest.class.getClassLoader(), AllowedClasses.OF_THIS_PROGRAM);

    private record Order(int number, List<String> lines, Map<String, Order> parts) implements Serializable {}

    private record Places(int[] numbers) implements Serializable {}

    private static final class Held implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** Cannot be written, when a part of it has been. */
    private record HalfWritten(String first, Object second) implements Serializable {}

    private static final class ClosesItsStreams implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.close();
        }

        private void readObject(ObjectInputStream in) throws IOException {
            in.close();
        }
    }

    /** Writes and reads another object while it is written and read. */
    private static final class Nests implements Serializable {
        private static final long serialVersionUID = 1L;
        private transient @Nullable Object nested;

        private void writeObject(ObjectOutputStream out) throws IOException {
            byte[] bytes = ObjectBytes.encode(order(1));
            out.writeInt(bytes.length);
            out.write(bytes);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            byte[] bytes = in.readNBytes(in.readInt());
            nested = ObjectBytes.decode(bytes, ReusedStreamsTest.class.getClassLoader());
        }
    }

    /** Does what it is told to once it was read, while it is read still. */
    private static final class Validates implements Serializable {
        private static final long serialVersionUID = 1L;
        private static Validation then = in -> {};

        private interface Validation {
            void of(ObjectInputStream in) throws IOException, ClassNotFoundException;
        }

        private void readObject(ObjectInputStream in) throws IOException {
            in.registerValidation(
                    () -> {
                        try {
                            then.of(in);
                        } catch (IOException | ClassNotFoundException e) {
                            throw (InvalidObjectException) new InvalidObjectException("no").initCause(e);
                        }
                    },
                    0);
        }
    }

    /** Keeps what it was written by. */
    private static final class Keeps implements Serializable {
        private static final long serialVersionUID = 1L;
        private static @Nullable ObjectOutputStream kept;

        private void writeObject(ObjectOutputStream out) {
            kept = out;
        }
    }

    private static final class ChoosesAnOldProtocol implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.close(); // else it may not
            out.useProtocolVersion(ObjectStreamConstants.PROTOCOL_VERSION_1);
        }
    }

    /** Reads a thousand objects more by a stream of its own, as far as the filter lets it. */
    private static final class Unfolds implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            byte[] list = ObjectBytes.encode(orders(1_000));
            ObjectInputStream nested = new ObjectInputStream(new ByteArrayInputStream(list)) {
                @Override
                protected ObjectStreamClass readClassDescriptor() throws IOException, ClassNotFoundException {
                    return new ClassDescriptors().read(this);
                }
            };
            nested.setObjectInputFilter(in.getObjectInputFilter());
            nested.readObject();
        }
    }

    @Test
    void a_stream_is_kept_unless_it_failed_or_read_much() throws Exception {
        byte[] bytes = ObjectBytes.encode(order(3));
        byte[] large = ObjectBytes.encode(orders(5_000));
        assertThat(reader.read(bytes)).isEqualTo(order(3));
        assertThat(reader.inputs().take()).isNotNull();
        assertThat(reader.read(large)).isEqualTo(orders(5_000));
        assertThat(reader.inputs().take()).isNull();
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> reader.read(Arrays.copyOf(bytes, bytes.length - 1)));
        assertThat(reader.inputs().take()).isNull();
    }

    @Test
    void an_object_has_the_same_bytes_whatever_was_written_before() throws Exception {
        byte[] first = ObjectBytes.encode(order(3));
        List<Object> before = List.of(
                order(3), // the same classes and texts, none of which may be referred to
                new ClosesItsStreams(),
                new Nests(),
                new Keeps(),
                orders(5_000));
        for (Object other : before) {
            ObjectBytes.encode(other);
            assertThat(ObjectBytes.encode(order(3)))
                    .as("after a %s", other.getClass())
                    .isEqualTo(first);
        }
        ObjectBytes.encode(new Keeps());
        notNull(Keeps.kept).writeInt(7);
        assertThat(ObjectBytes.encode(order(3))).isEqualTo(first);
    }

    @Test
    void no_class_chooses_the_protocol_for_others() throws Exception {
        byte[] first = ObjectBytes.encode(order(3));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ObjectBytes.encode(new ChoosesAnOldProtocol()))
                .withMessageContaining("version 2");
        assertThat(ObjectBytes.encode(order(3))).isEqualTo(first);
    }

    @Test
    void nothing_is_left_of_an_object_that_could_not_be_written() throws Exception {
        byte[] before = ObjectBytes.encode(order(3));
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(NotSerializableException.class)
                    .isThrownBy(() -> ObjectBytes.encode(new HalfWritten("some text", new Object())));
            assertThat(ObjectBytes.encode(order(3))).isEqualTo(before);
        }
    }

    @Test
    void no_stream_holds_on_to_what_it_wrote_or_read() throws Exception {
        Held held = new Held();
        byte[] bytes = ObjectBytes.encode(held);
        WeakReference<Object> written = new WeakReference<>(held);
        WeakReference<Object> read = new WeakReference<>(notNull(reader.read(bytes)));
        held = null;
        for (int i = 0; i < 50 && (written.get() != null || read.get() != null); i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(written.get()).isNull();
        assertThat(read.get()).isNull();
    }

    @Test
    void limits_are_those_of_each_object() throws Exception {
        byte[] bytes = ObjectBytes.encode(order(3));
        byte[] larger = ObjectBytes.encode(orders(30));
        byte[] lie = ObjectBytes.encode(new Places(new int[] {1, 2}));
        lie[lie.length - 3 * Integer.BYTES] = 1; // of the array's length
        for (String limit : List.of("maxrefs=60", "maxbytes=" + 2 * bytes.length)) {
            ObjectReader limited = reader(limit);
            for (int i = 0; i < 1_000; i++) {
                assertThat(limited.read(bytes)).isEqualTo(order(3));
            }
            assertThatExceptionOfType(InvalidClassException.class).as(limit).isThrownBy(() -> limited.read(larger));
            assertThat(limited.read(bytes)).isEqualTo(order(3));
            assertThatExceptionOfType(InvalidClassException.class)
                    .isThrownBy(() -> limited.read(lie))
                    .withMessageContaining("the %d bytes announce more than they can hold".formatted(lie.length));
        }
    }

    /** Which are no objects of the stream, and are not to be counted like those. */
    @Test
    void limits_hold_for_what_objects_ask_the_filter_about() throws Exception {
        byte[] named = ObjectBytes.encode(new NamedTask("io.hazelpool.wire.ReusedStreamsTest$Printed", List.of("x")));
        byte[] unfolds = ObjectBytes.encode(new Unfolds());
        for (ObjectReader any : List.of(reader, reader("!com.acme.**"))) {
            for (int i = 0; i < 500; i++) { // by one stream, which has read far more then than an object may hold
                assertThat(any.read(named)).isInstanceOf(Printed.class);
            }
            assertThatExceptionOfType(InvalidClassException.class).isThrownBy(() -> any.read(unfolds));
        }
    }

    /** By whom its constructor was called does not matter here. */
    public static final class Printed implements Runnable {

        public Printed(String text) {
            assertThat(text).isEqualTo("x");
        }

        @Override
        public void run() {}
    }

    @Test
    void nobody_reads_what_was_left_of_another_object() throws Exception {
        byte[] valid = ObjectBytes.encode(order(3));
        byte[] validates = ObjectBytes.encode(new Validates());
        byte[] more = Arrays.copyOf(validates, validates.length + 1);
        more[validates.length] = ObjectStreamConstants.TC_NULL;
        List<Validates.Validation> odd = List.of(
                in -> assertThat(in.read()).isEqualTo(-1), // it has looked at what follows
                in -> assertThat(in.available()).isZero());
        try {
            for (Validates.Validation then : odd) {
                Validates.then = then;
                assertThat(reader.read(more)).isInstanceOf(Validates.class);
                assertThat(reader.read(valid)).isEqualTo(order(3));
                reader.read(ObjectBytes.encode(new ClosesItsStreams()));
                assertThat(reader.read(more)).isInstanceOf(Validates.class);
            }
        } finally {
            Validates.then = in -> {};
        }
    }

    @Test
    void an_object_is_read_whatever_was_read_before() throws Exception {
        Mutations mutations = new Mutations(11);
        byte[] bytes = ObjectBytes.encode(order(3));
        int unreadable = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] mutated = mutations.of(bytes, 0);
            byte[] longer = Arrays.copyOf(mutated, mutated.length + i % 7);
            try {
                ObjectBytes.decode(longer, reader);
            } catch (Exception e) {
                unreadable++;
            }
            assertThat(reader.read(bytes)).isEqualTo(order(3));
        }
        assertThat(unreadable).isBetween(1_000, 9_999); // else it tells little
    }

    @Test
    void a_class_may_close_its_streams_and_have_others_read_meanwhile() throws Exception {
        byte[] closes = ObjectBytes.encode(new ClosesItsStreams());
        byte[] nests = ObjectBytes.encode(new Nests());
        for (int i = 0; i < 3; i++) {
            assertThat(reader.read(closes)).isInstanceOf(ClosesItsStreams.class);
            assertThat(notNull((Nests) reader.read(nests)).nested).isEqualTo(order(1));
        }
    }

    @Test
    void refuses_what_does_not_begin_as_objects_do() {
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> reader.read(new byte[] {(byte) 0xac, 0, 0}));
        assertThatExceptionOfType(StreamCorruptedException.class)
                .isThrownBy(() -> reader.read(new byte[] {(byte) 0xac, (byte) 0xed, 0, 6, 0x70}))
                .withMessageContaining("aced0006");
    }

    @Test
    void many_threads_write_and_read_at_the_same_time() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int number = i;
                wrong.add(threads.submit(() -> wrongOf(1_000, number)));
            }
            for (Future<Integer> count : wrong) {
                assertThat(count.get(60, TimeUnit.SECONDS)).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private int wrongOf(int turns, int number) throws IOException, ClassNotFoundException {
        int wrong = 0;
        for (int i = 0; i < turns; i++) {
            Order order = order((number + i) % 5);
            wrong += order.equals(reader.read(ObjectBytes.encode(order))) ? 0 : 1;
        }
        return wrong;
    }

    private static ObjectReader reader(String pattern) {
        return new ObjectReader(
                ReusedStreamsTest.class.getClassLoader(),
                new AllowedClasses(AllowedClasses::isOfThisProgram, "tasks.allow", List.of(pattern)));
    }

    private static List<Order> orders(int count) {
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            orders.add(order(i % 5));
        }
        return orders;
    }

    private static Order order(int number) {
        List<String> lines = List.of("first of " + number, "second");
        return new Order(number, lines, number == 0 ? Map.of() : Map.of("part", order(number - 1)));
    }

    private static <T> T notNull(@Nullable T value) {
        assertThat(value).isNotNull();
        return Objects.requireNonNull(value);
    }
}
