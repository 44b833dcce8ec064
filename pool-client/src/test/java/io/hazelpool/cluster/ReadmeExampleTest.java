package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.PoolNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java example does what it says, word for word: default node, default client, task class from a jar. */
class ReadmeExampleTest {

    @Test
    @Timeout(60)
    void runs_as_it_stands(@TempDir Path directory) throws Exception {
        Class<?> example = ForeignClass.compile(directory, "Sum", javaBlock());
        Path jar = directory.resolve("sum.jar");
        jar(jar, directory.resolve("Sum.class"));
        try (PoolNode node = PoolNode.start(NodeConfig.defaults().with(NodeKeys.TASKS_PATH, List.of(jar.toString())))) {
            assertThat(node.clusterSize())
                    .as("another node runs on the default port")
                    .isEqualTo(1);
            assertThat(outputOf(example)).isEqualTo("499500 from 100 workers");
        }
    }

    private static String javaBlock() throws IOException {
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(block.find()).isTrue();
        assertThat(block.group(1).lines()).hasSizeLessThanOrEqualTo(15);
        return block.group(1);
    }

    private static void jar(Path jar, Path classFile) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            out.putNextEntry(new JarEntry(classFile.getFileName().toString()));
            Files.copy(classFile, out);
            out.closeEntry();
        }
    }

    private static String outputOf(Class<?> example) throws ReflectiveOperationException {
        PrintStream console = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            example.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(console);
        }
        return output.toString(StandardCharsets.UTF_8).strip();
    }
}
