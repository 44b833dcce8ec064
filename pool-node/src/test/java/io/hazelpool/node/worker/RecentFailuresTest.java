package io.hazelpool.node.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.TaskEnvelope;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentFailuresTest {

    private final RecentFailures failures = new RecentFailures("async_pool", "node-7", () -> 1_000);

    @Test
    void notes_what_failed_and_with_what_and_only_once() {
        ended(Ending.FAILED, Failure.of(new IllegalStateException("out of paper"), 0));
        List<FailureNote> taken = failures.take();
        assertThat(taken).singleElement().satisfies(note -> {
            assertThat(note.at()).isEqualTo(1_000);
            assertThat(note.pool()).isEqualTo("async_pool");
            assertThat(note.node()).isEqualTo("node-7");
            assertThat(note.taskClass()).isEqualTo("com.example.Print");
            assertThat(note.exception()).isEqualTo(IllegalStateException.class.getName());
            assertThat(note.message()).isEqualTo("out of paper");
        });
        assertThat(failures.take()).isEmpty();
    }

    @Test
    void names_no_exception_of_a_task_that_threw_none() {
        ended(Ending.TIMED_OUT, Failure.told(Ending.TIMED_OUT.name(), "ran longer than 1 s"));
        assertThat(failures.take())
                .singleElement()
                .satisfies(note -> assertThat(note.exception()).isNull());
    }

    @Test
    void notes_no_end_that_is_no_failure() {
        for (Ending ending : List.of(Ending.CANCELLED, Ending.EXPIRED, Ending.LOST)) {
            ended(ending, Failure.told(ending.name(), "on purpose"));
        }
        assertThat(failures.take()).isEmpty();
    }

    @Test
    void keeps_the_last_ones_of_many_the_oldest_first() {
        for (int i = 0; i < 1_234; i++) {
            ended(Ending.FAILED, Failure.told("Oops", String.valueOf(i)));
        }
        assertThat(failures.take())
                .extracting(FailureNote::message)
                .containsExactlyElementsOf(IntStream.range(1_234 - ClusterNames.FAILURES_KEPT, 1_234)
                        .mapToObj(String::valueOf)
                        .toList());
    }

    private void ended(Ending ending, Failure failure) {
        TaskEnvelope envelope = TestTasks.envelope(null, new byte[0]);
        RunningTask running = new RunningTask(envelope, 0, Duration.ofSeconds(1));
        running.decoded("com.example.Print");
        failures.ended(running, Reply.ended(envelope.id(), ending, 0, 1, failure), failure);
    }
}
