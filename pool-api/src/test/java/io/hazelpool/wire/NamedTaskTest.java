package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NamedTaskTest {

    /** Has no class of the standard library as its result, and is not serializable: neither has to travel. */
    public static final class Join implements Callable<StringBuilder> {

        private final List<String> parts;

        public Join() {
            parts = List.of("nothing");
        }

        public Join(String one, String two) {
            parts = List.of(one, two);
        }

        public Join(int unused) {
            parts = List.of("number " + unused);
        }

        @Override
        public StringBuilder call() {
            return new StringBuilder(String.join("+", parts));
        }
    }

    public record AnyNumber(String... parts) implements Callable<String> {

        @Override
        public String call() {
            return Arrays.toString(parts);
        }
    }

    public record Nothing() implements Callable<@Nullable Object> {

        @Override
        public @Nullable Object call() {
            return null;
        }
    }

    public record Throwing(String message) implements Runnable {

        public Throwing {
            throw new IllegalStateException(message);
        }

        @Override
        public void run() {}
    }

    public record JustRuns() implements Runnable {

        @Override
        public void run() {}
    }

    record NotPublic() implements Runnable {

        @Override
        public void run() {}
    }

    public record NoTask() {}

    @Test
    void is_made_into_the_task_it_names_where_it_is_read() throws Exception {
        assertThat(call(Join.class, "a", "b")).isEqualTo("a+b");
        assertThat(call(Join.class)).isEqualTo("nothing");
        assertThat(sent(new NamedTask(JustRuns.class.getName(), List.of()))).isInstanceOf(JustRuns.class);
    }

    @Test
    void takes_a_constructor_of_a_string_array_where_no_other_fits() throws Exception {
        assertThat(call(AnyNumber.class)).isEqualTo("[]");
        assertThat(call(AnyNumber.class, "a")).isEqualTo("[a]");
        assertThat(call(AnyNumber.class, "a", "b", "c")).isEqualTo("[a, b, c]");
    }

    @Test
    void answers_nothing_for_null() throws Exception {
        assertThat(call(Nothing.class)).isNull();
    }

    @Test
    void tells_the_constructors_there_are_if_none_fits() {
        assertThatThrownBy(() -> call(Join.class, "only one"))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessage(Join.class.getName()
                        + " has no public constructor of 1 String(s), nor of a String[];"
                        + " it has Join(), Join(String, String), Join(int)");
    }

    @Test
    void keeps_the_missing_class_in_the_chain_of_causes() {
        assertThatThrownBy(() -> sent(new NamedTask("com.example.Missing", List.of())))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessage("no such class: com.example.Missing")
                .cause()
                .isInstanceOf(ClassNotFoundException.class)
                .hasMessage("com.example.Missing");
    }

    @Test
    void refuses_what_cannot_be_a_task() {
        assertThatThrownBy(() -> call(NoTask.class)).hasMessageEndingWith("NoTask is neither Callable nor Runnable");
        assertThatThrownBy(() -> call(NotPublic.class)).hasMessageContaining("no public one");
        assertThatThrownBy(() -> call(Callable.class)).hasMessageContaining("no public one");
        assertThatThrownBy(() -> call(Throwing.class, "not today"))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessageContaining("threw java.lang.IllegalStateException: not today")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void passes_the_named_class_through_the_filter_of_the_stream() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new NamedTask(Join.class.getName(), List.of()));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            in.setObjectInputFilter(ObjectInputFilter.Config.createFilter("!" + Join.class.getName()));

            assertThatThrownBy(in::readObject).hasMessageContaining("filter does not allow " + Join.class.getName());
        }
    }

    @Test
    void is_nothing_to_run_before_it_was_sent() {
        assertThatThrownBy(() -> new NamedTask("a.B", List.of("c")).call())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("a.B[c] is a name only");
    }

    private static @Nullable Object call(Class<?> type, String... arguments) throws Exception {
        Object task = sent(new NamedTask(type.getName(), List.of(arguments)));
        return ((Callable<?>) task).call();
    }

    private static Object sent(NamedTask task) throws Exception {
        Object read = ObjectBytes.decode(ObjectBytes.encode(task), NamedTaskTest.class.getClassLoader());
        assertThat(read).isNotNull();
        return read;
    }
}
