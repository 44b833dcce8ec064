package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.nio.serialization.compact.CompactSerializer;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.TaskUndecodableException;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.NodeKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks whose classes, and the serializers for them, the node has from a jar only. */
@Timeout(60)
class CompactTaskTest {

    private static final String SOURCE = """
            package acme;

            import com.hazelcast.nio.serialization.compact.*;
            import io.hazelpool.api.PoolCallable;

            public class Tasks {

                /** Without a serializer. */
                public static class Plain implements PoolCallable<String> {
                    protected final String text;
                    protected transient String way = "by Java";
                    public Plain(String text) { this.text = text; }
                    public String call() { return text + " " + way; }
                }

                public static class Compact extends Plain {
                    public Compact(String text) { super(text); }
                }

                public static class CompactSerializerOfTasks implements CompactSerializer<Compact> {
                    public void write(CompactWriter writer, Compact task) { writer.writeString("text", task.text); }
                    public Compact read(CompactReader reader) {
                        Compact task = new Compact(reader.readString("text"));
                        task.way = "by its serializer";
                        return task;
                    }
                    public String getTypeName() { return "compact"; }
                    public Class<Compact> getCompactClass() { return Compact.class; }
                }

                public static class Forbidden extends Plain {
                    public Forbidden(String text) { super(text); }
                }

                public static class SerializerOfForbidden implements CompactSerializer<Forbidden> {
                    public void write(CompactWriter writer, Forbidden task) {}
                    public Forbidden read(CompactReader reader) { throw new IllegalStateException("called"); }
                    public String getTypeName() { return "forbidden"; }
                    public Class<Forbidden> getCompactClass() { return Forbidden.class; }
                }
            }
            """;

    @TempDir
    private static Path folder;

    private static ClassLoader classes;
    private static TestCluster cluster;
    private static WorkerPool pool;

    @BeforeAll
    static void start() throws IOException {
        Path compiled = Files.createDirectories(folder.resolve("classes"));
        classes = ForeignClass.compile(compiled, "acme.Tasks", SOURCE).getClassLoader();
        Path services = Files.createDirectories(compiled.resolve("META-INF/services"));
        Files.write(
                services.resolve(CompactSerializer.class.getName()),
                List.of("acme.Tasks$CompactSerializerOfTasks", "acme.Tasks$SerializerOfForbidden"));
        Path jar = folder.resolve("tasks.jar");
        pack(compiled, jar);
        cluster = TestCluster.of(
                1,
                config -> config.with(NodeKeys.TASKS_PATH, List.of(jar.toString()))
                        .with(NodeKeys.TASKS_ALLOW, List.of("!acme.Tasks$Forbidden")));
        pool = cluster.client().pool("async_pool");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void goes_by_the_serializer_in_its_jar() throws Exception {
        assertThat(pool.submit(task("Compact")).result().get(10, TimeUnit.SECONDS))
                .isEqualTo("went by its serializer");
    }

    @Test
    void goes_by_java_serialization_if_none_is_listed_for_its_class() throws Exception {
        assertThat(pool.submit(task("Plain")).result().get(10, TimeUnit.SECONDS))
                .isEqualTo("went null"); // as Java serialization leaves a transient field
    }

    @Test
    void is_refused_if_its_class_is_not_allowed_before_the_serializer_is_called() throws Exception {
        PoolCallable<String> forbidden = task("Forbidden");
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> pool.submit(forbidden).result().get(10, TimeUnit.SECONDS))
                .withCauseInstanceOf(TaskUndecodableException.class)
                .withMessageContaining("acme.Tasks$Forbidden; is no class that may be read here")
                .withMessageContaining("tasks.allow");
    }

    @SuppressWarnings("unchecked") // see the source
    private static PoolCallable<String> task(String name) throws ReflectiveOperationException {
        return (PoolCallable<String>) classes.loadClass("acme.Tasks$" + name)
                .getConstructor(String.class)
                .newInstance("went");
    }

    private static void pack(Path directory, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(directory.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }
}
