package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.NodeExtension;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.Resources;
import io.hazelpool.api.TaskContext;
import io.hazelpool.api.TaskFailedException;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.NodeKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node's extensions serve its tasks, from before the first until after the last. */
@Timeout(60)
class ExtensionTest {

    private static final List<String> NOTES = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    /** What tasks ask for. */
    public interface Greeting {
        String text();
    }

    /** Offers one, and notes what happens. */
    public static final class Greeter implements NodeExtension {

        private volatile String state = "open";

        @Override
        public void start(Resources resources) {
            resources.offer(Greeting.class, () -> resources.node() + " is " + state);
        }

        @Override
        public void close() {
            state = "closed";
            NOTES.add("closed");
        }
    }

    /** Cannot be closed. */
    public static final class Clinging implements NodeExtension {

        @Override
        public void start(Resources resources) {}

        @Override
        public void close() throws Exception {
            new CountDownLatch(1).await();
        }
    }

    /** Cannot be closed either. */
    public static final class Failing implements NodeExtension {

        @Override
        public void start(Resources resources) {}

        @Override
        public void close() {
            throw new LinkageError("on purpose");
        }
    }

    @BeforeEach
    void forget() {
        NOTES.clear();
    }

    private TestCluster cluster(Class<?>... extensions) throws IOException {
        Path jar = folder.resolve("extensions.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("META-INF/services/" + NodeExtension.class.getName()));
            for (Class<?> extension : extensions) {
                out.write((extension.getName() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return TestCluster.of(
                1,
                config -> config.with(NodeKeys.TASKS_PATH, List.of(folder.toString()))
                        .with(NodeKeys.NODE_NAME, "node-7")
                        .with(NodeKeys.NODE_DRAIN_TIMEOUT, Duration.ofMillis(200)));
    }

    @Test
    void tasks_get_what_is_offered_by_its_type() throws Exception {
        try (TestCluster cluster = cluster(Greeter.class)) {
            WorkerPool pool = cluster.client().pool("async_pool");
            PoolCallable<String> asking =
                    () -> TaskContext.current().resource(Greeting.class).text();
            assertThat(pool.submit(asking).result().get(10, TimeUnit.SECONDS)).isEqualTo("node-7 is open");

            PoolCallable<String> wrong = () -> TaskContext.current().resource(String.class);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> pool.submit(wrong).result().get(10, TimeUnit.SECONDS))
                    .withCauseInstanceOf(TaskFailedException.class)
                    .withMessageContaining(
                            "node node-7 offers no java.lang.String to its tasks, only [%s]", Greeting.class.getName());
        }
        assertThat(NOTES).containsExactly("closed");
    }

    @Test
    void are_there_until_the_last_task_has_ended() throws Exception {
        try (TestCluster cluster = cluster(Greeter.class);
                Gate gate = new Gate()) {
            var id = gate.id();
            PoolRunnable untilInterrupted = () -> {
                Gate.pass(id);
                NOTES.add(TaskContext.current().resource(Greeting.class).text());
            };
            cluster.client().pool("async_pool").execute(untilInterrupted);
            await().until(() -> gate.waiting() == 1);
        }
        assertThat(NOTES).containsExactly("node-7 is open", "closed");
    }

    @Test
    void that_cannot_be_closed_are_told_in_the_log_and_left() throws Exception {
        TestCluster cluster = cluster(Greeter.class, Failing.class, Clinging.class);
        try (LoggedLines log = new LoggedLines()) {
            cluster.close();
            assertThat(log.with("extension " + Clinging.class.getName() + " took more than"))
                    .hasSize(1);
            assertThat(log.with("extension " + Failing.class.getName() + " failed to close"))
                    .hasSize(1);
        }
        assertThat(NOTES).containsExactly("closed");
    }
}
