package io.hazelpool.node.extension;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hazelpool.api.NodeExtension;
import io.hazelpool.api.Resources;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.node.worker.TaskClasses;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class NodeExtensionsTest {

    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);
    private static final List<String> NOTES = new CopyOnWriteArrayList<>();
    private static volatile @Nullable ClassLoader taskClasses;
    private static volatile @Nullable Resources lastGiven;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void forget() {
        NOTES.clear();
    }

    @AfterEach
    void close_loader() throws IOException {
        if (taskClasses instanceof URLClassLoader loader) {
            loader.close();
        }
    }

    private NodeExtensions extensions(Class<?>... classes) throws IOException {
        return extensions(List.of(classes).stream().map(Class::getName).toArray(String[]::new));
    }

    private NodeExtensions extensions(String... classes) throws IOException {
        ClassLoader loader =
                TaskClasses.loader(List.of(ExtensionJar.of(folder, classes).toString()));
        taskClasses = loader;
        return new NodeExtensions("node-7", loader);
    }

    private static void note(String what) {
        NOTES.add(what + (Thread.currentThread().getContextClassLoader() == taskClasses ? "" : " with another loader"));
    }

    /** Notes what happens to it. */
    public abstract static class Noting implements NodeExtension {

        @Override
        public void start(Resources resources) throws Exception {
            note(getClass().getSimpleName() + " starts on " + resources.node());
            lastGiven = resources;
        }

        @Override
        public void close() throws Exception {
            note(getClass().getSimpleName() + " closes");
        }
    }

    public static final class Text extends Noting {
        @Override
        public void start(Resources resources) throws Exception {
            super.start(resources);
            resources.offer(CharSequence.class, "offered");
        }
    }

    public static final class Count extends Noting {
        @Override
        public void start(Resources resources) throws Exception {
            super.start(resources);
            resources.offer(Integer.class, 7);
        }
    }

    public static final class Broken extends Noting {
        @Override
        public void start(Resources resources) {
            throw new LinkageError("no such database");
        }
    }

    public static final class SecondText extends Noting {
        @Override
        public void start(Resources resources) {
            resources.offer(CharSequence.class, "another");
        }
    }

    public static final class StubbornText extends Noting {
        @Override
        public void start(Resources resources) {
            try {
                resources.offer(CharSequence.class, "another");
            } catch (IllegalStateException ignored) {
                // the node must not start all the same
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    public static final class Mistyped extends Noting {
        @Override
        public void start(Resources resources) {
            resources.offer((Class) Integer.class, "seven");
        }
    }

    public static final class Unmakable extends Noting {
        public Unmakable() {
            throw new IllegalStateException("no key file");
        }
    }

    public static final class BrokenAtClose extends Noting {
        @Override
        public void close() throws Exception {
            super.close();
            throw new LinkageError("on purpose");
        }
    }

    public static final class HangingAtClose extends Noting {
        @Override
        public void close() throws Exception {
            super.close();
            new CountDownLatch(1).await();
        }
    }

    @Test
    void start_in_order_offer_by_type_and_close_in_reverse_with_the_loader_of_tasks() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        NodeExtensions extensions = extensions(Text.class, Count.class);
        extensions.start();
        assertThat(NOTES).containsExactly("Text starts on node-7", "Count starts on node-7");
        assertThat(extensions.resources().get(CharSequence.class)).isEqualTo("offered");
        assertThat(extensions.resources().get(Integer.class)).isEqualTo(7);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);

        NOTES.clear();
        extensions.close(FIVE_SECONDS);
        assertThat(NOTES).containsExactly("Count closes", "Text closes");
        extensions.close(FIVE_SECONDS);
        assertThat(NOTES).hasSize(2);
    }

    @Test
    void tell_what_there_is_where_a_type_is_missing() throws Exception {
        NodeExtensions extensions = extensions(Text.class, Count.class);
        extensions.start();
        assertThatIllegalStateException()
                .isThrownBy(() -> extensions.resources().get(String.class))
                .withMessage("node node-7 offers no java.lang.String to its tasks, only [java.lang.CharSequence,"
                        + " java.lang.Integer]; put a NodeExtension that offers one where tasks.path points to");
    }

    @Test
    void name_the_one_that_cannot_start_and_close_those_that_had() throws Exception {
        NodeExtensions extensions = extensions(Text.class, Broken.class, Count.class);
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(extensions::start)
                .withMessageContaining("node-7")
                .withMessageContaining(Broken.class.getName())
                .withMessageContaining("no such database")
                .withCauseInstanceOf(LinkageError.class);
        extensions.close(FIVE_SECONDS);
        assertThat(NOTES).containsExactly("Text starts on node-7", "Text closes");
    }

    @Test
    void name_both_that_offer_the_same_type() throws Exception {
        for (Class<?> second : List.of(SecondText.class, StubbornText.class)) {
            NodeExtensions extensions = extensions(Text.class, second);
            assertThatExceptionOfType(NodeStartException.class)
                    .isThrownBy(extensions::start)
                    .withMessageContaining("java.lang.CharSequence is offered by " + Text.class.getName())
                    .withMessageContaining("and by " + second.getName());
            extensions.close(FIVE_SECONDS);
        }
    }

    @Test
    void start_none_if_one_cannot_be_loaded() throws Exception {
        for (String bad :
                List.of("acme.Missing", Unmakable.class.getName(), getClass().getName())) {
            NodeExtensions extensions = extensions(Text.class.getName(), bad);
            assertThatExceptionOfType(NodeStartException.class)
                    .isThrownBy(extensions::start)
                    .withMessageContaining(bad)
                    .withMessageContaining("tasks.path");
        }
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(extensions(Unmakable.class)::start)
                .withMessageContaining("no key file");
        assertThat(NOTES).isEmpty();
    }

    @Test
    void refuse_what_is_of_another_type_or_comes_late() throws Exception {
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(extensions(Mistyped.class)::start)
                .withCauseInstanceOf(IllegalArgumentException.class);
        extensions(Text.class).start();
        assertThatIllegalStateException()
                .isThrownBy(() -> Objects.requireNonNull(lastGiven).offer(Integer.class, 1))
                .withMessageContaining("before its start returns");
    }

    @Test
    void close_in_time_though_one_hangs_and_one_throws() throws Exception {
        NodeExtensions extensions = extensions(Text.class, BrokenAtClose.class, HangingAtClose.class);
        extensions.start();
        NOTES.clear();
        Set<Thread> before = Thread.getAllStackTraces().keySet(); // another test leaves one that hangs for ever
        long start = System.nanoTime();
        extensions.close(FIVE_SECONDS);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
        assertThat(NOTES).containsExactly("HangingAtClose closes", "BrokenAtClose closes", "Text closes");
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .noneMatch(thread -> thread.getName().equals("hazelpool-close-extension")));
    }

    @Test
    void are_closed_without_waiting_if_the_caller_is_interrupted() throws Exception {
        NodeExtensions extensions = extensions(Text.class, HangingAtClose.class);
        extensions.start();
        Thread.currentThread().interrupt();
        extensions.close(FIVE_SECONDS);
        assertThat(Thread.interrupted()).isTrue();
        await().until(() -> NOTES.contains("Text closes"));
    }
}
