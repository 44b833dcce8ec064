package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.core.HazelcastException;
import io.hazelpool.api.StreamEmitter;
import io.hazelpool.api.StreamTask;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.BadAttributeValueExpException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AllowedClassesTest {

    private static final AllowedClasses NOBODYS = allowing();

    @Test
    void allows_what_tasks_are_made_of() throws Exception {
        List<Object> values = List.of(
                List.of("text", 1, 2.5, 'c', true, new long[] {1, 2}, new String[][] {{"a"}}),
                new HashMap<>(Map.of("a", new HashSet<>(List.of(1, 2, 3)))),
                new TreeMap<>(Map.of("b", Optional.class)),
                new EnumMap<>(Map.of(TimeUnit.DAYS, Locale.ROOT)),
                new ConcurrentHashMap<>(Map.of("c", ZonedDateTime.now(java.time.Clock.systemUTC()))),
                Collections.unmodifiableList(new ArrayList<>(List.of(UUID.randomUUID()))),
                URI.create("http://localhost/"),
                InetSocketAddress.createUnresolved("localhost", 1),
                new java.math.BigDecimal("1.5"),
                BitSet.valueOf(new long[] {5}));
        for (Object value : values) {
            assertThat(through(value, NOBODYS)).isNotNull();
        }
        assertThat(through(new AtomicLong(7), NOBODYS)).hasToString("7");
        assertThat(through(new IllegalStateException("told", new IOException("cause")), NOBODYS))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void allows_what_is_large_by_its_bytes() throws Exception {
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            many.add(new HashMap<>(Map.of(i, new ArrayDeque<>(List.of(i)))));
            many.add(new HashSet<>(List.of(i)));
        }
        many.add(IntStream.range(0, 100_000).boxed().toList());
        many.add(new byte[1_000_000]);
        many.add(IntStream.range(0, 10_000).boxed().collect(Collectors.toMap(i -> "key" + i, i -> true)));
        assertThat(through(many, NOBODYS))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(4_003);
    }

    @Test
    void allows_this_programs_records_and_lambdas() throws Exception {
        record Order(String name, List<Integer> parts) implements Serializable {}
        Order order = new Order("a", List.of(1));
        Supplier<Order> lambda = (Supplier<Order> & Serializable) () -> order;
        assertThat(through(order, AllowedClasses.OF_THIS_PROGRAM)).isEqualTo(order);
        assertThat(((Supplier<?>) notNull(through(lambda, AllowedClasses.OF_THIS_PROGRAM))).get())
                .isEqualTo(order);
        assertRefused(order, NOBODYS).withMessageContaining("Order").withMessageContaining("some.key");
        assertRefused(lambda, NOBODYS);
    }

    /** A task told by its name. */
    public static final class Named implements Callable<String> {
        @Override
        public String call() {
            return "called";
        }
    }

    /** A stream told by its name. */
    public static final class NamedItems implements StreamTask<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void run(StreamEmitter<String> out) {}
    }

    @Test
    void allows_hazelpools_own_tasks_and_what_they_name_if_that_may_be_read() throws Exception {
        NamedTask task = new NamedTask(Named.class.getName(), List.of());
        NamedStream stream = new NamedStream(NamedItems.class.getName(), List.of());
        assertThat(through(new SoakTask(1, 1), NOBODYS)).isNotNull();
        assertThat(through(new FunctionTask("function"), NOBODYS)).isNotNull();
        assertThat(through(task, allowing(Named.class.getName()))).isInstanceOf(Callable.class);
        assertThat(through(stream, allowing(NamedItems.class.getName()))).isInstanceOf(StreamTask.class);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> through(task, NOBODYS))
                .withMessageContaining(Named.class.getName());
    }

    @Test
    void refuses_a_class_of_a_library() {
        assertRefused(new HashMap<>(Map.of(1, new HazelcastException("a library's"))), NOBODYS);
        assertRefused(new LibraryHolder(), AllowedClasses.OF_THIS_PROGRAM)
                .withMessageContaining("com.hazelcast.core.HazelcastException")
                .withMessageContaining("the program itself");
    }

    @Test
    void refuses_what_of_java_reaches_out() throws Exception {
        assertRefused(java.net.URI.create("http://localhost/").toURL(), NOBODYS).withMessageContaining("java.net.URL");
        assertRefused(new javax.swing.event.EventListenerList(), NOBODYS);
        BadAttributeValueExpException calls = new BadAttributeValueExpException(null);
        assertThat(through(calls, NOBODYS)).isNotNull(); // an exception, but whom it calls is filtered too
    }

    @Test
    void patterns_allow_and_forbid_before_all_else() throws Exception {
        HazelcastException library = new HazelcastException("a library's");
        assertRefused(library, NOBODYS);
        assertThat(through(library, allowing("com.hazelcast.core.*"))).isNotNull();
        assertRefused(library, allowing("!com.hazelcast.core.HazelcastException", "com.hazelcast.**"));
        assertRefused(new AtomicLong(), allowing("!java.util.concurrent.atomic.*"));
    }

    @Test
    void refuses_tables_that_announce_more_than_can_come() throws Exception {
        // A hash table that lies about its size, in the place of the first key of another one, and so on.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort(ObjectStreamConstants.STREAM_MAGIC);
            out.writeShort(ObjectStreamConstants.STREAM_VERSION);
            for (int table = 0; table < 300; table++) {
                writeTable(out, table, 60_000);
            }
        }
        assertThatExceptionOfType(InvalidClassException.class)
                .isThrownBy(() -> new ObjectReader(loader(), NOBODYS).read(bytes.toByteArray()))
                .withMessageContaining("announce more than they can hold");
    }

    @Test
    void refuses_what_is_nested_without_end() throws Exception {
        Object nested = "end";
        for (int i = 0; i < 600; i++) {
            nested = new Object[] {nested};
        }
        assertRefused(nested, NOBODYS).withMessageContaining("nested deeper than 512");
    }

    /** The first writes the class, the others refer to it. */
    private static void writeTable(DataOutputStream out, int table, int announced) throws IOException {
        out.writeByte(ObjectStreamConstants.TC_OBJECT);
        if (table == 0) {
            byte[] another = ObjectBytes.encode(new HashMap<>());
            out.write(another, 5, 1 + Integer.BYTES + ByteBuffer.wrap(another).getInt(6));
            out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
            out.writeByte(ObjectStreamConstants.TC_NULL);
        } else {
            out.writeByte(ObjectStreamConstants.TC_REFERENCE);
            out.writeInt(ObjectStreamConstants.baseWireHandle);
        }
        out.writeFloat(0.75f);
        out.writeInt(12);
        out.writeByte(ObjectStreamConstants.TC_BLOCKDATA);
        out.writeByte(8);
        out.writeInt(16);
        out.writeInt(announced);
    }

    private static final class LibraryHolder implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused")
        private final Object held = new HazelcastException("a library's");
    }

    private static ThrowableAssertAlternative<InvalidClassException> assertRefused(
            Object value, AllowedClasses allowed) {
        return assertThatExceptionOfType(InvalidClassException.class).isThrownBy(() -> through(value, allowed));
    }

    private static @Nullable Object through(Object value, AllowedClasses allowed)
            throws IOException, ClassNotFoundException {
        return new ObjectReader(loader(), allowed).read(ObjectBytes.encode(value));
    }

    private static Object notNull(@Nullable Object value) {
        return Objects.requireNonNull(value);
    }

    private static ClassLoader loader() {
        return AllowedClassesTest.class.getClassLoader();
    }

    private static AllowedClasses allowing(String... patterns) {
        return new AllowedClasses(type -> false, "some.key", List.of(patterns));
    }
}
