package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.StreamEmitter;
import io.hazelpool.client.cli.JarClassesTask.ClassEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarClassesTaskTest {

    @TempDir
    private Path root = Path.of("");

    @Test
    void hands_over_the_classes_of_a_jar_and_nothing_else() throws IOException {
        Path jar = root.resolve("a.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("b/B.class", "META-INF/notes.txt", "a/A.class")) {
                out.putNextEntry(new JarEntry(name));
                out.write(new byte[name.length()]);
            }
        }
        List<ClassEntry> found = new ArrayList<>();
        new JarClassesTask(jar.toString()).run(new StreamEmitter<>() {
            @Override
            public void emit(ClassEntry item) {
                found.add(item);
            }

            @Override
            public boolean isCancelled() {
                return false;
            }
        });
        assertThat(found).containsExactly(new ClassEntry("b/B.class", 9), new ClassEntry("a/A.class", 9));
    }
}
