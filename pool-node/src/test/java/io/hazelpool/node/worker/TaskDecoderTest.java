package io.hazelpool.node.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.StreamEmitter;
import io.hazelpool.api.StreamTask;
import io.hazelpool.node.worker.TaskDecoder.UndecodableException;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.TaskEnvelope;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class TaskDecoderTest {

    private final TaskDecoder decoder =
            new TaskDecoder(TaskClasses.reader(getClass().getClassLoader(), List.of()), "node-7");

    @Test
    void makes_callables_and_runnables_of_bytes() throws Exception {
        PoolCallable<String> callable = () -> "called";
        PoolRunnable runnable = () -> {};
        assertThat((Object) decode(TestTasks.tracked(callable)).call()).isEqualTo("called");
        assertThat((@Nullable Object) decode(TestTasks.tracked(runnable)).call())
                .isNull();
    }

    private record Both() implements Callable<String>, Runnable, Serializable {
        @Override
        public String call() {
            return "called";
        }

        @Override
        public void run() {
            throw new IllegalStateException("a result is wanted");
        }
    }

    @Test
    void calls_what_could_be_run_as_well() throws Exception {
        assertThat((Object) decode(TestTasks.tracked(new Both())).call()).isEqualTo("called");
    }

    private record CalledOrStreamed() implements Callable<String>, StreamTask<String> {
        @Override
        public String call() {
            return "called";
        }

        @Override
        public void run(StreamEmitter<String> out) {
            out.emit("streamed");
        }
    }

    @Test
    void takes_a_task_of_both_kinds_for_what_it_was_sent_as() throws Exception {
        TaskEnvelope envelope = TestTasks.tracked(new CalledOrStreamed());
        assertThat((Object) decode(envelope).call()).isEqualTo("called");
        Callable<?> streamed = decoder.decode(envelope.asStream(), stream -> stream::toString);
        assertThat((Object) streamed.call()).isEqualTo("CalledOrStreamed[]");
    }

    @Test
    void takes_no_task_of_one_kind_for_the_other() {
        PoolCallable<String> callable = () -> "called";
        assertUndecodable(TestTasks.tracked(callable).asStream()).withMessageContaining("no StreamTask");
        StreamTask<String> stream = out -> out.emit("streamed");
        assertUndecodable(TestTasks.tracked(stream)).withMessageContaining("no Runnable or Callable");
        assertUndecodable(TestTasks.untracked(stream).asStream()).withMessageContaining("no StreamTask");
    }

    @Test
    void names_class_and_node_and_tells_what_to_do_if_a_class_is_missing(@TempDir Path folder) throws Exception {
        String jar = CompiledTask.jar(folder, "tasks.jar").toString();
        try (URLClassLoader tasks = TaskClasses.loader(List.of(jar))) {
            Object task = tasks.loadClass(CompiledTask.NAME).getConstructor().newInstance();
            assertUndecodable(TestTasks.tracked(task))
                    .withMessageContaining("class acme.Task is not on the task class path of node node-7")
                    .withMessageContaining("tasks.path");
            assertThat(new TaskDecoder(TaskClasses.reader(tasks, List.of()), "node-7")
                            .decode(TestTasks.tracked(task), TaskDecoderTest::noStreams))
                    .isNotNull();
        }
    }

    @Test
    void names_what_the_bytes_are_if_they_are_no_task() {
        assertUndecodable(TestTasks.tracked("text")).withMessageContaining("a java.lang.String");
        assertUndecodable(TestTasks.tracked(null)).withMessageContaining("null");
    }

    @Test
    void tells_of_garbage_and_of_nothing() {
        assertUndecodable(TestTasks.envelope(null, new byte[] {1, 2, 3, 4, 5}))
                .withMessageContaining("5 bytes")
                .withMessageContaining("node-7");
        assertUndecodable(TestTasks.envelope(null, new byte[0])).withMessageContaining("0 bytes");
    }

    /** Throws what a test wants while it is read. */
    private static final class Trap implements PoolRunnable {
        private static final long serialVersionUID = 1L;
        private final PoolCallable<Throwable> thrown;

        Trap(PoolCallable<Throwable> thrown) {
            this.thrown = thrown;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            Trap.<RuntimeException>sneak(thrown);
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> void sneak(PoolCallable<Throwable> thrown) throws T {
            Throwable made;
            try {
                made = thrown.call();
            } catch (Exception e) {
                made = e;
            }
            throw (T) made;
        }

        @Override
        public void run() {}
    }

    @Test
    void turns_whatever_reading_throws_into_an_undecodable_task() {
        assertUndecodable(TestTasks.tracked(new Trap(() -> new IllegalStateException("no state"))))
                .withMessageContaining("no state");
        assertUndecodable(TestTasks.tracked(new Trap(() -> new StackOverflowError("deep"))))
                .withMessageContaining("deep");
    }

    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("in getMessage");
        }

        @Override
        public synchronized Throwable getCause() {
            return this;
        }
    }

    @Test
    void stands_an_exception_whose_methods_throw_and_whose_causes_never_end() {
        assertUndecodable(TestTasks.tracked(new Trap(Hostile::new))).withMessageContaining("Hostile");
    }

    @Test
    void does_not_take_a_class_that_could_not_be_initialized_for_a_missing_one() {
        assertUndecodable(TestTasks.tracked(
                        new Trap(() -> new NoClassDefFoundError("Could not initialize class acme.Broken"))))
                .withMessageContaining("Could not initialize class acme.Broken")
                .withMessageNotContaining("tasks.path");
    }

    @Test
    void does_not_touch_what_a_newer_version_wrote() throws Exception {
        TaskEnvelope newer = NewerEnvelope.of(ObjectBytes.encode(new Both()));
        assertUndecodable(newer)
                .withMessageContaining("wire version 3")
                .withMessageContaining("node-7 understands up to 2")
                .withMessageContaining("upgrade the nodes");
    }

    private ThrowableAssertAlternative<UndecodableException> assertUndecodable(TaskEnvelope envelope) {
        return assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> decode(envelope));
    }

    private Callable<?> decode(TaskEnvelope envelope) throws UndecodableException {
        return decoder.decode(envelope, TaskDecoderTest::noStreams);
    }

    private static Callable<?> noStreams(StreamTask<Object> stream) {
        throw new AssertionError(stream);
    }
}
