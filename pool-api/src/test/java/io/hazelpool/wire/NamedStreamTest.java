package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hazelpool.api.StreamEmitter;
import io.hazelpool.api.StreamTask;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class NamedStreamTest {

    /** Not serializable: it does not travel. */
    private record Part(String text) {

        @Override
        public String toString() {
            return text;
        }
    }

    public record Parts(String one, String two) implements StreamTask<Object>, Callable<String> {

        @Override
        public void run(StreamEmitter<Object> out) {
            out.emit(new Part(one));
            if (!out.isCancelled()) {
                out.emit(two);
            }
        }

        @Override
        public String call() {
            return "called";
        }
    }

    public record Called() implements Callable<String> {

        @Override
        public String call() {
            return "called";
        }
    }

    public record NoTask() {}

    public record JustStreams() implements StreamTask<String> {

        @Override
        public void run(StreamEmitter<String> out) {}
    }

    @Test
    void hands_over_as_text_what_the_task_it_names_does() throws Exception {
        assertThat(items(Parts.class, false, "a", "b")).containsExactly("a", "b");
        assertThat(items(Parts.class, true, "a", "b")).containsExactly("a");
    }

    @Test
    void is_known_by_the_class_it_names() throws Exception {
        assertThat(StandIn.classNameOf(sent(new NamedStream(JustStreams.class.getName(), List.of()))))
                .isEqualTo(JustStreams.class.getName());
    }

    @Test
    void refuses_what_is_no_stream_task_and_tells_how_to_run_it() {
        assertThatThrownBy(() -> items(Called.class, false))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessage(Called.class.getName() + " is no StreamTask; use submit, which takes such tasks");
        assertThatThrownBy(() -> items(NoTask.class, false)).hasMessageEndingWith("NoTask is no StreamTask");
        assertThatThrownBy(() -> sent(new NamedTask(JustStreams.class.getName(), List.of())))
                .hasMessage(JustStreams.class.getName() + " is a StreamTask; use stream, which takes such tasks");
    }

    @Test
    void passes_the_named_class_through_the_filter_of_the_stream() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new NamedStream(JustStreams.class.getName(), List.of()));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            in.setObjectInputFilter(ObjectInputFilter.Config.createFilter("!" + JustStreams.class.getName()));

            assertThatThrownBy(in::readObject)
                    .hasMessageContaining("filter does not allow " + JustStreams.class.getName());
        }
    }

    @Test
    void is_nothing_to_run_before_it_was_sent() {
        assertThatThrownBy(() -> new NamedStream("a.B", List.of("c")).run(new Kept(false)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("a.B[c] is a name only");
    }

    private static List<String> items(Class<?> type, boolean cancelled, String... arguments) throws Exception {
        Kept kept = new Kept(cancelled);
        sentStream(type, arguments).run(kept);
        return kept.items;
    }

    @SuppressWarnings("unchecked") // a NamedStream is read as one
    private static StreamTask<String> sentStream(Class<?> type, String... arguments) throws Exception {
        return (StreamTask<String>) sent(new NamedStream(type.getName(), List.of(arguments)));
    }

    private static Object sent(Object task) throws Exception {
        Object read = ObjectBytes.decode(ObjectBytes.encode(task), NamedStreamTest.class.getClassLoader());
        assertThat(read).isNotNull();
        return read;
    }

    private static final class Kept implements StreamEmitter<String> {

        private final List<String> items = new ArrayList<>();
        private final boolean cancelled;

        Kept(boolean cancelled) {
            this.cancelled = cancelled;
        }

        @Override
        public void emit(String item) {
            items.add(item);
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }
}
