package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.hazelcast.nio.serialization.compact.CompactSerializer;
import java.io.IOException;
import java.io.InvalidClassException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of classes that nobody else has, as those of task jars are. */
class CompactSerializersTest {

    private static final ClassLoader HERE = CompactSerializersTest.class.getClassLoader();

    private static final String SOURCE = """
            package acme;

            import com.hazelcast.nio.serialization.compact.*;

            class Parcels {

                public static class Parcel {}

                public static class Postcard {}

                public static class Letter implements java.io.Serializable {}

                public static class Good implements CompactSerializer<Parcel> {
                    public void write(CompactWriter writer, Parcel parcel) {}
                    public Parcel read(CompactReader reader) { return new Parcel(); }
                    public String getTypeName() { return "parcel"; }
                    public Class<Parcel> getCompactClass() { return Parcel.class; }
                }

                public static class AsGood extends Good {}

                public static class NoSerializer {}

                public static class Hidden extends Good {
                    Hidden() {}
                }

                public static class Failing extends Good {
                    public Failing() { throw new IllegalStateException("on purpose"); }
                }

                public static class Uninitialized extends Good {
                    static final int NONE = Integer.parseInt("none");
                }

                public static class Mute extends Good {
                    public Class<Parcel> getCompactClass() { throw new IllegalStateException("on purpose"); }
                }
            }
            """;

    /** What of it is loaded is another's each time. */
    @TempDir
    private static Path classes;

    @BeforeAll
    static void compile() throws IOException {
        Path source = Files.writeString(classes.resolve("Parcels.java"), SOURCE);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", classes.toString(), source.toString());
        assertThat(result).isZero();
    }

    @TempDir
    private Path folder;

    @Test
    void asks_the_loader_of_the_class_whatever_that_of_the_thread_is() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader tasks = loader("Good")) {
            thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
            byte[] bytes = ObjectBytes.encode(newObject(tasks, "Parcel"));
            assertThat(bytes[0]).isEqualTo(WrittenObject.BY_COMPACT_SERIALIZER);
            assertThat(ObjectBytes.decode(bytes, tasks)).hasSameClassAs(newObject(tasks, "Parcel"));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Missing", "NoSerializer", "Hidden", "Failing", "Uninitialized", "Mute"})
    void a_broken_one_does_no_harm_to_other_classes_and_is_named_to_those_who_may_want_it(String broken)
            throws Exception {
        try (URLClassLoader tasks = loader(broken, "Good")) {
            byte[] parcel = ObjectBytes.encode(newObject(tasks, "Parcel"));
            assertThat(ObjectBytes.decode(parcel, tasks)).isNotNull();
            byte[] letter = ObjectBytes.encode(newObject(tasks, "Letter"));
            assertThat(letter[0]).isNotEqualTo(WrittenObject.BY_COMPACT_SERIALIZER);
            assertThat(ObjectBytes.decode(letter, tasks)).isNotNull();

            Object postcard = newObject(tasks, "Postcard");
            assertThatExceptionOfType(InvalidClassException.class)
                    .isThrownBy(() -> ObjectBytes.encode(postcard))
                    .withMessageContaining(
                            "acme.Parcels$Postcard; is not serializable, unless by a serializer that failed")
                    .withMessageContaining("acme.Parcels$" + broken);
        }
    }

    @Test
    void a_broken_one_is_named_where_it_is_missed() throws Exception {
        byte[] bytes;
        try (URLClassLoader sender = loader("Good")) {
            bytes = ObjectBytes.encode(newObject(sender, "Parcel"));
        }
        try (URLClassLoader receiver = loader("Failing")) {
            assertThatExceptionOfType(InvalidClassException.class)
                    .isThrownBy(() -> ObjectBytes.decode(bytes, receiver))
                    .withMessageContaining("acme.Parcels$Parcel; ")
                    .withMessageContaining("acme.Parcels$Failing")
                    .withMessageContaining("on purpose");
        }
    }

    @Test
    void of_two_for_one_class_none_is_taken() throws Exception {
        try (URLClassLoader tasks = loader("Good", "AsGood")) {
            Object parcel = newObject(tasks, "Parcel");
            assertThatExceptionOfType(InvalidClassException.class)
                    .isThrownBy(() -> ObjectBytes.encode(parcel))
                    .withMessage(
                            "acme.Parcels$Parcel; has more than one CompactSerializer: [acme.Parcels$Good, acme.Parcels$AsGood]");
        }
    }

    @Test
    void there_are_none_for_classes_of_java() throws Exception {
        assertThat(CompactSerializers.of(ArrayList.class)).isNull();
    }

    @Test
    void does_not_hold_on_to_a_loader() throws Exception {
        WeakReference<@Nullable ClassLoader> loader = used("Good", "Failing");
        await().until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    private WeakReference<@Nullable ClassLoader> used(String... serializers) throws Exception {
        try (URLClassLoader tasks = loader(serializers)) {
            assertThat(ObjectBytes.decode(ObjectBytes.encode(newObject(tasks, "Parcel")), tasks))
                    .isNotNull();
            assertThat(CompactSerializers.of(tasks.loadClass("acme.Parcels$Letter")))
                    .isNull();
            return new WeakReference<>(tasks);
        }
    }

    private static Object newObject(ClassLoader loader, String name) throws ReflectiveOperationException {
        return loader.loadClass("acme.Parcels$" + name).getConstructor().newInstance();
    }

    /** One that has these serializers listed. */
    private URLClassLoader loader(String... serializers) throws IOException {
        Path lists = Files.createTempDirectory(folder, "lists");
        Path services = Files.createDirectories(lists.resolve("META-INF/services"));
        List<String> names = Stream.of(serializers).map("acme.Parcels$"::concat).toList();
        Files.write(services.resolve(CompactSerializer.class.getName()), names);
        return new URLClassLoader(
                new URL[] {classes.toUri().toURL(), lists.toUri().toURL()}, HERE);
    }
}
