package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/**
 * The two images, made as their Dockerfile says from what the build left in the target folders. Once for all tests of a
 * JVM; removed by nobody, so that the next build finds its layers.
 */
final class PoolImages {

    static final String NODE = "hazelpool/pool-node:test";
    static final String POOL = "hazelpool/pool:test";

    /** Where an engine cannot pull the Dockerfile's own base image, this names one it has. */
    private static final String BASE = System.getenv("POOL_TESTS_BASE_IMAGE");

    /** Whether to fail where a test cannot run, as in CI. */
    private static final boolean NO_SKIP = "true".equals(System.getenv("POOL_TESTS_NO_SKIP"));

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static boolean built;

    private PoolImages() {}

    /** The engine, with both images on it; without an engine, the test is skipped. */
    static synchronized DockerClient engine() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            String message = "SKIPPED: there is no container engine here; the tests of images and containers need one";
            if (NO_SKIP) {
                fail(message);
            }
            System.out.println(message);
            Assumptions.abort(message);
        }
        DockerClient engine = DockerClientFactory.lazyClient();
        if (!built) {
            build("node", NODE);
            build("pool", POOL);
            built = true;
        }
        return engine;
    }

    /** Makes an image of the Dockerfile in this folder, and of what is beside it. */
    static void build(Path folder, String name) {
        run(folder, List.of("docker", "build", "--quiet", "--tag", name, "."));
    }

    /** As the Dockerfile says how. */
    private static void build(String target, String name) {
        List<String> command = new ArrayList<>(
                List.of("docker", "build", "-f", "pool-node/Dockerfile", "--target", target, "-t", name));
        if (BASE != null) {
            command.addAll(List.of("--build-arg", "BASE=" + BASE));
        }
        command.add(".");
        run(ROOT, command);
    }

    private static void run(Path folder, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as("%s: %s", String.join(" ", command), output)
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException("there is an engine, but no docker command to make images with", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void remove(String name) {
        engine().removeImageCmd(name).withForce(true).exec();
    }
}
