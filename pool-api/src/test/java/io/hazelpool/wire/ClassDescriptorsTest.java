package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.EOFException;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That classes may differ as with Java's own streams, and that what is remembered of them is bounded. */
class ClassDescriptorsTest {

    private static final ClassLoader HERE = ClassDescriptorsTest.class.getClassLoader();
    private static final int STREAM_HEAD = 4;
    private static final int BEFORE_DESCRIPTOR = STREAM_HEAD + 2; // an object, and its class

    private record Point(int x, int y) implements Serializable {}

    @Test
    void reads_into_fields_of_the_same_name_though_others_came_or_went(@TempDir Path old, @TempDir Path young)
            throws Exception {
        try (URLClassLoader writing = compiled(old, "public String kept = \"kept\"; public int gone = 7;");
                URLClassLoader reading = compiled(young, "public long came; public String kept;")) {
            byte[] bytes = ObjectBytes.encode(newOrder(writing));
            ObjectReader reader = new ObjectReader(reading, AllowedClasses.OF_THIS_PROGRAM);
            for (int time = 1; time <= 2; time++) {
                Object read = Objects.requireNonNull(reader.read(bytes));
                assertThat(read.getClass().getClassLoader()).isSameAs(reading);
                assertThat(read).extracting("kept", "came").containsExactly("kept", 0L);
            }
        }
    }

    @Test
    void tells_of_a_field_whose_type_changed(@TempDir Path old, @TempDir Path young) throws Exception {
        try (URLClassLoader writing = compiled(old, "public int number = 7;");
                URLClassLoader reading = compiled(young, "public String number;")) {
            byte[] bytes = ObjectBytes.encode(newOrder(writing));
            ObjectReader reader = new ObjectReader(reading, AllowedClasses.OF_THIS_PROGRAM);
            for (int time = 1; time <= 2; time++) {
                assertThatExceptionOfType(InvalidClassException.class)
                        .isThrownBy(() -> reader.read(bytes))
                        .withMessageContaining("incompatible types for field number");
            }
        }
    }

    @Test
    void remembers_what_came_last_and_no_more_than_some() throws Exception {
        ObjectReader reader = new ObjectReader(HERE, AllowedClasses.OF_THIS_PROGRAM);
        byte[] bytes = ObjectBytes.encode(new Point(1, 2));
        int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("Point");
        for (int i = 0; i < 2_500; i++) {
            byte[] other = bytes.clone();
            ByteBuffer.wrap(other).put(name, "%05d".formatted(i).getBytes(StandardCharsets.US_ASCII));
            assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> reader.read(other));
        }
        assertThat(reader.descriptors().knownBytes()).isBetween(1, 1 << 17);
        assertThat(reader.read(bytes)).isEqualTo(new Point(1, 2));
    }

    @Test
    void refuses_descriptors_that_are_none() throws IOException {
        byte[] bytes = ObjectBytes.encode(new Point(1, 2));
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, bytes.length}) {
            byte[] wrong = bytes.clone();
            ByteBuffer.wrap(wrong).putInt(BEFORE_DESCRIPTOR, length);
            assertThatExceptionOfType(EOFException.class).isThrownBy(() -> ObjectBytes.decode(wrong, HERE));
        }
        for (int length : new int[] {0, 1, 20}) {
            byte[] wrong = bytes.clone();
            ByteBuffer.wrap(wrong).putInt(BEFORE_DESCRIPTOR, length);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> ObjectBytes.decode(wrong, HERE));
        }
        byte[] empty = Arrays.copyOf(bytes, BEFORE_DESCRIPTOR);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> ObjectBytes.decode(empty, HERE));
    }

    private static Object newOrder(ClassLoader loader) throws ReflectiveOperationException {
        return loader.loadClass("acme.Order").getConstructor().newInstance();
    }

    /** A loader with a class {@code acme.Order} that has these fields. */
    private static URLClassLoader compiled(Path folder, String fields) throws IOException {
        Path source = Files.writeString(
                folder.resolve("Order.java"),
                "package acme; public class Order implements java.io.Serializable {"
                        + " private static final long serialVersionUID = 1; " + fields + " }");
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", folder.toString(), source.toString());
        assertThat(result).isZero();
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, HERE);
    }
}
