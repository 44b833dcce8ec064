package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.ContainerConfig;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.PoolName;
import io.hazelpool.wire.SoakTask;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;

/** What the images promise whoever runs them. */
@Timeout(180)
class ImageIT {

    /** One more than has to stay. */
    private static final int NODES = ContainerCluster.MIN_SIZE + 1;

    private static final Duration READY = Duration.ofSeconds(10);
    private static final long RESIDENT = 300L << 20;

    /** A task of a user, that no node has. */
    public static final class Greeting implements Callable<String> {

        private final String name;

        public Greeting(String name) {
            this.name = name;
        }

        @Override
        public String call() {
            return "hello " + name;
        }
    }

    @Test
    void a_node_with_default_pools_is_ready_soon_and_needs_little_memory() throws Exception {
        try (ContainerCluster cluster = ContainerCluster.ofDefaults()) {
            GenericContainer<?> node = cluster.node(0);
            assertThat(cluster.timeToReady(node)).isLessThan(READY);
            assertThat(cluster.residentBytes(node)).isLessThan(RESIDENT);
        }
    }

    @Test
    void a_task_jar_in_an_image_made_from_the_nodes_is_run_from_the_pool_image(@TempDir Path folder) throws Exception {
        jar(folder.resolve("my-tasks.jar"), Greeting.class);
        Files.writeString(folder.resolve("Dockerfile"), """
                FROM %s
                COPY my-tasks.jar /opt/pool/tasks/
                """.formatted(PoolImages.NODE));
        PoolImages.engine();
        String image = "hazelpool/pool-node:test-with-tasks";
        PoolImages.build(folder, image);
        try (ContainerCluster cluster = ContainerCluster.of(2, image);
                GenericContainer<?> pool = cluster.container(PoolImages.POOL)
                        .withEnv("HAZELPOOL_CLUSTER_ADDRESSES", ContainerCluster.DNS)
                        .withCommand(
                                "submit", "--pool", PoolName.ASYNC, "--class", Greeting.class.getName(), "--arg", "you")
                        .withStartupCheckStrategy(
                                new OneShotStartupCheckStrategy().withTimeout(Duration.ofSeconds(60)))) {
            pool.start();
            assertThat(pool.getLogs()).contains("hello you");
        } finally {
            PoolImages.remove(image);
        }
    }

    @Test
    void sigterm_lets_running_tasks_finish_and_loses_none_that_wait() throws Exception {
        try (ContainerCluster cluster = ContainerCluster.of(NODES)) {
            WorkerPool pool = cluster.client().pool(PoolName.ASYNC);
            List<TaskHandle<Long>> tasks = LongStream.range(0, 4 * ContainerCluster.WORKERS)
                    .mapToObj(number -> pool.submit(new SoakTask(number, 2_000)))
                    .toList();
            await().until(() -> pool.status().busyWorkers() == NODES * ContainerCluster.WORKERS);
            assertThat(cluster.stop(cluster.node(0))).as("exit code").isZero();
            assertThat(tasks).allSatisfy(task -> assertThat(task.result()).succeedsWithin(Duration.ofSeconds(30)));
            assertThat(cluster.restarts(cluster.node(0))).isZero();
            await().untilAsserted(() -> {
                PoolStatus status = pool.status();
                assertThat(status.totalTasksExecuted()).isEqualTo(tasks.size());
                assertThat(ContainerCluster.ended(status)).isEqualTo(tasks.size());
                assertThat(status.queuedTasks() + status.busyWorkers()).isZero();
            });
            assertThat(cluster.runsOfAll().values()).hasSize(tasks.size()).containsOnly(1);
        }
    }

    /** Kubernetes can tell that a user is not root by a number only, and a shell would not hand SIGTERM on. */
    @Test
    void both_images_run_java_itself_as_nobody() {
        for (String image : List.of(PoolImages.NODE, PoolImages.POOL)) {
            ContainerConfig config = Objects.requireNonNull(
                    PoolImages.engine().inspectImageCmd(image).exec().getConfig());
            assertThat(config.getUser()).matches("[1-9]\\d*:[1-9]\\d*");
            assertThat(config.getEntrypoint()).startsWith("java");
        }
    }

    private static void jar(Path jar, Class<?> task) throws IOException {
        String entry = task.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                var bytes = task.getResourceAsStream("/" + entry)) {
            out.putNextEntry(new JarEntry(entry));
            bytes.transferTo(out);
            out.closeEntry();
        }
    }
}
