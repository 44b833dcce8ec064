package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializable;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskHeadTest {

    /** Cannot be read, and says so where it is. */
    private static final class Unreadable implements Serializable {

        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException("it was read");
        }
    }

    private record Report(String name) implements PoolCallable<String> {

        @Override
        public String call() {
            return name;
        }
    }

    private enum Chore implements PoolRunnable {
        SWEEP {
            @Override
            public void run() {}
        },
        WIPE;

        @Override
        public void run() {}
    }

    private static final class Written implements Runnable, DataSerializable {

        @Override
        public void run() {}

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            out.writeInt(7);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            throw new IOException("it was read");
        }
    }

    @Test
    void tells_the_class_of_what_java_serialization_wrote() throws IOException {
        assertThat(headOf(new Report("a"))).isEqualTo(Report.class.getName());
        assertThat(headOf(Chore.WIPE)).isEqualTo(Chore.class.getName());
        assertThat(headOf(Chore.SWEEP)).isEqualTo(Chore.class.getName());
    }

    private record Wide(
            long aVeryLongNameOfOneOfItsManyFields,
            long anotherVeryLongNameOfOneOfItsManyFields,
            long oneMoreVeryLongNameOfOneOfItsManyFields,
            long yetAnotherVeryLongNameOfOneOfItsManyFields,
            long theLastVeryLongNameOfOneOfItsManyFields)
            implements PoolRunnable {
        @Override
        public void run() {}
    }

    @Test
    void tells_a_class_that_takes_long_to_describe() throws IOException {
        assertThat(headOf(new Wide(1, 2, 3, 4, 5))).isEqualTo(Wide.class.getName());
    }

    @Test
    void tells_the_class_of_what_wrote_itself() throws IOException {
        assertThat(headOf(new Written())).isEqualTo(Written.class.getName());
    }

    @Test
    void tells_the_class_of_what_a_serializer_wrote() throws IOException {
        assertThat(headOf(Everything.ofNothing())).isEqualTo(Everything.class.getName());
    }

    @Test
    void reads_no_object() throws IOException {
        assertThat(headOf(new Unreadable())).isEqualTo(Unreadable.class.getName());
    }

    @Test
    void does_not_take_what_stands_for_a_task_for_its_class() throws IOException {
        PoolRunnable lambda = () -> {};
        assertThat(headOf(lambda)).isNull();
        assertThat(headOf(new FunctionTask(lambda))).isNull();
        assertThat(headOf(new NamedTask("com.acme.Report", List.of()))).isNull();
        assertThat(headOf(new NamedStream("com.acme.Lines", List.of()))).isNull();
    }

    @Test
    void tells_nothing_of_what_is_no_task() throws IOException {
        byte[] whole = ObjectBytes.encode(new Report("a"));
        int head = 18 + Report.class.getName().length();
        for (int length = 0; length < head; length++) {
            assertThat(TaskHead.className(Arrays.copyOf(whole, length))).isNull();
        }
        assertThat(TaskHead.className(Arrays.copyOf(whole, head))).isEqualTo(Report.class.getName());
        assertThat(headOf("a text")).isNull();
        assertThat(headOf(new int[] {1})).isNull();
        assertThat(TaskHead.className(new byte[] {9, 127, -1, -1, -1, 1})).isNull();
    }

    private static @Nullable String headOf(Object task) throws IOException {
        return TaskHead.className(ObjectBytes.encode(task));
    }
}
