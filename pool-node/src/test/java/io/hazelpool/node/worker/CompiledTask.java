package io.hazelpool.node.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** A task whose class is in a jar of its own, unknown to the node. */
final class CompiledTask {

    static final String NAME = "acme.Task";

    private CompiledTask() {}

    /** Makes a jar with the class in this folder. */
    static Path jar(Path folder, String jarName) throws IOException {
        Path source = Files.writeString(
                folder.resolve("Task.java"),
                "package acme; public class Task implements java.io.Serializable, Runnable { public void run() {} }");
        Path classes = Files.createDirectories(folder.resolve("classes"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-proc:none", "-d", classes.toString(), source.toString()))
                .isZero();
        Path jar = folder.resolve(jarName);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("acme/Task.class"));
            Files.copy(classes.resolve("acme/Task.class"), out);
        }
        return jar;
    }
}
