package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.fail;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.file.Path;
import java.util.Set;
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
    private static final String BASE = System.getenv("HAZELPOOL_TESTS_BASE_IMAGE");

    /** Whether to fail where a test cannot run, as in CI. */
    private static final boolean NO_SKIP = "true".equals(System.getenv("HAZELPOOL_TESTS_NO_SKIP"));

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
            build(engine, "node", NODE);
            build(engine, "pool", POOL);
            built = true;
        }
        return engine;
    }

    /** Makes an image of the Dockerfile in this folder, and of what is beside it. */
    static void build(DockerClient engine, Path folder, String name) {
        make(engine.buildImageCmd(folder.resolve("Dockerfile").toFile()).withBaseDirectory(folder.toFile()), name);
    }

    private static void build(DockerClient engine, String target, String name) {
        BuildImageCmd build = engine.buildImageCmd(
                        ROOT.resolve("pool-node/Dockerfile").toFile())
                .withBaseDirectory(ROOT.toFile())
                .withTarget(target);
        make(BASE == null ? build : build.withBuildArg("BASE", BASE), name);
    }

    private static void make(BuildImageCmd build, String name) {
        build.withTags(Set.of(name)).exec(new BuildImageResultCallback()).awaitImageId();
    }

    static void remove(DockerClient engine, String name) {
        try {
            engine.removeImageCmd(name).withForce(true).exec();
        } catch (NotFoundException gone) {
            // as it should be
        }
    }
}
