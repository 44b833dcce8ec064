package io.hazelpool.node.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskClassesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void knows_the_classes_of_a_jar() throws Exception {
        Path jar = CompiledTask.jar(folder, "tasks.jar");
        try (URLClassLoader loader = TaskClasses.loader(List.of(jar.toString()))) {
            assertThat(loader.loadClass(CompiledTask.NAME).getClassLoader()).isSameAs(loader);
        }
    }

    @Test
    void knows_the_classes_of_all_jars_in_a_folder_and_of_nothing_else_there() throws Exception {
        CompiledTask.jar(folder, "b.jar");
        Files.writeString(folder.resolve("a.txt"), "no jar");
        try (URLClassLoader loader = TaskClasses.loader(List.of(folder.toString()))) {
            assertThat(loader.getURLs()).hasSize(1);
            assertThat(loader.loadClass(CompiledTask.NAME)).isNotNull();
        }
    }

    @Test
    void passes_over_what_does_not_exist_and_knows_the_nodes_own_classes() throws Exception {
        try (URLClassLoader loader =
                TaskClasses.loader(List.of(folder.resolve("missing").toString()))) {
            assertThat(loader.getURLs()).isEmpty();
            assertThat(loader.loadClass(TaskClasses.class.getName())).isSameAs(TaskClasses.class);
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .isThrownBy(() -> loader.loadClass(CompiledTask.NAME));
        }
    }

    @Test
    void asks_the_nodes_own_loader_first() throws IOException, ClassNotFoundException {
        try (URLClassLoader loader = TaskClasses.loader(List.of())) {
            assertThat(loader.getName()).isEqualTo("tasks");
            assertThat(loader.getParent()).isSameAs(Thread.currentThread().getContextClassLoader());
        }
    }
}
