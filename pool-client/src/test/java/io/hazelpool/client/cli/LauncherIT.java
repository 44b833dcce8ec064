package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as the build left it beside the program, in processes of its own. */
@Timeout(60)
class LauncherIT {

    private static final Path BUILT = Path.of("target").toAbsolutePath();

    /** What it asks for here, nobody answers. */
    private static final Map<String, String> NO_CLUSTER =
            Map.of("HAZELPOOL_CLUSTER_NAME", "nobody-s", "HAZELPOOL_CLIENT_DEADLINE_MS", "10");

    @TempDir
    private Path folder;

    private record Ended(int code, String out, String err) {}

    @Test
    void answers_as_the_program_does() throws Exception {
        Ended launched = run(Map.of(), launcher(BUILT), "status", "--help");
        assertThat(launched)
                .isEqualTo(
                        run(Map.of(), java(), "-jar", BUILT.resolve("pool.jar").toString(), "status", "--help"));
        assertThat(launched.code()).isZero();
        assertThat(launched.out()).contains("--watch");
    }

    @Test
    void hands_over_arguments_with_blanks_and_the_exit_code() throws Exception {
        Ended launched = run(NO_CLUSTER, launcher(BUILT), "status", "--address", "no such host");
        assertThat(launched.code()).isEqualTo(Exit.USAGE.code());
        assertThat(launched.err()).contains("'no such host'");
        assertThat(run(NO_CLUSTER, launcher(BUILT), "status").code()).isEqualTo(Exit.UNAVAILABLE.code());
    }

    @Test
    void takes_the_classes_that_the_build_made_ready() throws Exception {
        Path loaded = folder.resolve("loaded");
        run(Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded), launcher(BUILT), "--version");
        assertThat(Files.readAllLines(loaded))
                .filteredOn(line -> line.contains("io.hazelpool.client.cli.PoolMain "))
                .singleElement()
                .asString()
                .endsWith("source: shared objects file (top)");
    }

    @Test
    void does_without_them_and_without_a_word_where_they_are_of_no_use() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("else where"));
        for (String file : List.of("pool", "pool.jar", "pool.jsa")) {
            Files.copy(BUILT.resolve(file), elsewhere.resolve(file));
        }
        assertThat(elsewhere.resolve("pool").toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(elsewhere.resolve("lib"), BUILT.resolve("lib"));
        Path link = Files.createSymbolicLink(folder.resolve("pool"), elsewhere.resolve("pool"));
        Ended expected = run(Map.of(), launcher(BUILT), "--version");
        assertThat(expected.err()).isEmpty();

        assertThat(run(Map.of(), link.toString(), "--version")).isEqualTo(expected);
        Files.delete(elsewhere.resolve("pool.jsa"));
        assertThat(run(Map.of(), link.toString(), "--version")).isEqualTo(expected);
    }

    private Ended run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        File out = folder.resolve("out").toFile();
        File err = folder.resolve("err").toFile();
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .redirectOutput(out)
                .redirectError(err);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("HAZELPOOL_"));
        // The Java that runs the tests is the one that made the build.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    }

    private static String launcher(Path where) {
        return where.resolve("pool").toString();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
