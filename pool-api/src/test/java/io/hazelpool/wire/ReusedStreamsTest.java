package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.EOFException;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.StreamCorruptedException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One stream serves for many objects, and nobody may notice. */
class ReusedStreamsTest {

    private static final int THREADS = 8;

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

    @Test
    void an_object_has_the_same_bytes_whatever_was_written_before() throws Exception {
        byte[] first = onThreadOfItsOwn(() -> ObjectBytes.encode(order(3)));
        byte[] again = onThreadOfItsOwn(() -> {
            ObjectBytes.encode(order(3)); // the same classes and texts, none of which may be referred to
            ObjectBytes.encode(new ClosesItsStreams());
            ObjectBytes.encode(new Nests());
            ObjectBytes.encode(orders(5_000));
            return ObjectBytes.encode(order(3));
        });
        assertThat(again).isEqualTo(first);
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
        for (int i = 0; i < 10 * bytes.length; i++) {
            assertThat(reader.read(bytes)).isEqualTo(order(3));
        }
        byte[] lie = ObjectBytes.encode(new Places(new int[] {1, 2}));
        lie[lie.length - 3 * Integer.BYTES] = 1; // of the array's length
        assertThatExceptionOfType(InvalidClassException.class)
                .isThrownBy(() -> reader.read(lie))
                .withMessageContaining("the %d bytes announce more than they can hold".formatted(lie.length));
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
                wrong.add(threads.submit(() -> wrongOf(5_000, number)));
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
            Order order = order(number + i % 5);
            wrong += order.equals(reader.read(ObjectBytes.encode(order))) ? 0 : 1;
        }
        return wrong;
    }

    /** With streams of its own, as likely as not. */
    private static byte[] onThreadOfItsOwn(Callable<byte[]> encoding) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(encoding).get(10, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
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
