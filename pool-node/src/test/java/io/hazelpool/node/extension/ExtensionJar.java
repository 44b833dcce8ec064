package io.hazelpool.node.extension;

import io.hazelpool.api.NodeExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A jar that names extensions; their classes are the test's own. */
public final class ExtensionJar {

    private ExtensionJar() {}

    /** Makes one in this folder, for the extensions of these class names, in this order. */
    public static Path of(Path folder, String... extensions) throws IOException {
        Path jar = Files.createTempFile(folder, "extensions", ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("META-INF/services/" + NodeExtension.class.getName()));
            out.write(String.join("\n", extensions).getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }
}
