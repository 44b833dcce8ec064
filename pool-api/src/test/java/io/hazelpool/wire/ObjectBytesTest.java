package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hazelpool.api.PoolCallable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.tools.ToolProvider;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectBytesTest {

    private static final ClassLoader HERE = ObjectBytesTest.class.getClassLoader();

    private record Order(int number, List<String> lines, Map<String, Order> parts) implements Serializable {}

    @Test
    void keeps_null_records_and_arrays() throws Exception {
        assertThat(roundTrip(null)).isNull();
        Order order =
                new Order(7, new ArrayList<>(Arrays.asList("a", null)), Map.of("x", new Order(8, List.of(), Map.of())));
        assertThat(roundTrip(order)).isEqualTo(order);
        assertThat(roundTrip(new int[][] {{1, 2}, {}})).isEqualTo(new int[][] {{1, 2}, {}});
        assertThat(roundTrip(new Order[] {order, null})).isEqualTo(new Order[] {order, null});
    }

    @Property(tries = 100)
    void keeps_arrays_of_primitives(
            @ForAll byte[] bytes, @ForAll long[] longs, @ForAll double[] doubles, @ForAll boolean[] booleans)
            throws Exception {
        assertThat(roundTrip(bytes)).isEqualTo(bytes);
        assertThat(roundTrip(longs)).isEqualTo(longs);
        assertThat(roundTrip(doubles)).isEqualTo(doubles);
        assertThat(roundTrip(booleans)).isEqualTo(booleans);
    }

    @ParameterizedTest
    @ValueSource(classes = {int.class, boolean.class, void.class, long[].class, String[][].class, Order.class})
    void keeps_classes_those_of_primitives_included(Class<?> type) throws Exception {
        assertThat(roundTrip(type)).isEqualTo(type);
    }

    @Test
    void keeps_lambdas_with_what_they_captured() throws Exception {
        int number = 6;
        List<String> words = List.of("seven");
        PoolCallable<String> task = () -> number + words.get(0);
        assertThat(((Callable<?>) notNull(roundTrip(task))).call()).isEqualTo("6seven");
    }

    @Test
    void a_map_with_a_key_and_no_value_is_an_invalid_object_and_no_error_of_the_jvm() throws IOException {
        String map = HexFormat.of().formatHex(ObjectBytes.encode(Map.of("k", "v")));
        byte[] bytes = HexFormat.of().parseHex(map.replace("770400000002", "770400000001")); // how many of both
        assertThatExceptionOfType(InvalidObjectException.class).isThrownBy(() -> ObjectBytes.decode(bytes, HERE));
    }

    private record Answering(String answer) implements InvocationHandler, Serializable {
        @Override
        public Object invoke(Object proxy, Method method, Object @Nullable [] args) {
            return answer;
        }
    }

    /** Not public: its proxies have to be of its own loader. */
    private interface Speaker extends Serializable {
        String speak();
    }

    @Test
    void keeps_proxies() throws Exception {
        Object proxy = Proxy.newProxyInstance(
                HERE, new Class<?>[] {Callable.class, Serializable.class}, new Answering("forty-two"));
        assertThat(((Callable<?>) notNull(roundTrip(proxy))).call()).isEqualTo("forty-two");
    }

    @Test
    void keeps_proxies_of_interfaces_that_are_not_public_and_belong_to_a_parent_of_the_loader() throws Exception {
        Object proxy = Proxy.newProxyInstance(HERE, new Class<?>[] {Speaker.class}, new Answering("hello"));
        try (URLClassLoader child = new URLClassLoader(new URL[0], HERE)) {
            Object read = ObjectBytes.decode(ObjectBytes.encode(proxy), child);
            assertThat(((Speaker) notNull(read)).speak()).isEqualTo("hello");
        }
    }

    @Test
    void tells_of_an_interface_it_does_not_know() throws Exception {
        Object proxy = Proxy.newProxyInstance(HERE, new Class<?>[] {Speaker.class}, new Answering("hello"));
        byte[] bytes = ObjectBytes.encode(proxy);
        assertThatExceptionOfType(ClassNotFoundException.class)
                .isThrownBy(() -> ObjectBytes.decode(bytes, ClassLoader.getPlatformClassLoader()))
                .withMessageContaining("Speaker");
    }

    @Test
    void finds_a_class_that_only_the_given_loader_knows(@TempDir Path folder) throws Exception {
        try (URLClassLoader tasks = compiled(folder)) {
            Object task = tasks.loadClass("acme.Task").getConstructor().newInstance();
            byte[] bytes = ObjectBytes.encode(task);

            assertThat(notNull(ObjectBytes.decode(bytes, tasks)).getClass()).isSameAs(task.getClass());
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .isThrownBy(() -> ObjectBytes.decode(bytes, HERE))
                    .withMessageContaining("acme.Task");
        }
    }

    @Test
    void finds_no_class_that_the_given_loader_does_not_know() throws Exception {
        byte[] bytes = ObjectBytes.encode(new Order(1, List.of(), Map.of()));
        assertThatExceptionOfType(ClassNotFoundException.class)
                .isThrownBy(() -> ObjectBytes.decode(bytes, ClassLoader.getPlatformClassLoader()))
                .withMessageContaining("Order");
    }

    @Test
    void refuses_to_write_what_is_not_serializable() {
        assertThatExceptionOfType(NotSerializableException.class).isThrownBy(() -> ObjectBytes.encode(new Object()));
    }

    @Test
    void refuses_bytes_that_are_no_object() throws Exception {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> ObjectBytes.decode(new byte[0], HERE));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ObjectBytes.decode(new byte[] {9, 2, 3, 4}, HERE));
        byte[] whole = ObjectBytes.encode(List.of("whole"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ObjectBytes.decode(Arrays.copyOf(whole, whole.length - 1), HERE));
        ByteArrayOutputStream primitive = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(primitive)) {
            out.writeInt(7);
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ObjectBytes.decode(primitive.toByteArray(), HERE));
    }

    /** A loader with a class {@code acme.Task} that nobody else has. */
    private static URLClassLoader compiled(Path folder) throws IOException {
        Path source = Files.writeString(
                folder.resolve("Task.java"),
                "package acme; public class Task implements java.io.Serializable, Runnable { public void run() {} }");
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", folder.toString(), source.toString());
        assertThat(result).isZero();
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, HERE);
    }

    private static @Nullable Object roundTrip(@Nullable Object object) throws IOException, ClassNotFoundException {
        return ObjectBytes.decode(ObjectBytes.encode(object), HERE);
    }

    private static Object notNull(@Nullable Object object) {
        assertThat(object).isNotNull();
        return java.util.Objects.requireNonNull(object);
    }
}
