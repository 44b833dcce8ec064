package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.TaskFailedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailuresTest {

    private final StringWriter written = new StringWriter();

    @Test
    void tells_what_a_task_said_without_what_steers_a_terminal() {
        TaskFailedException failed = new TaskFailedException(
                "a\033[2Jb\u009bc", "E", "m", "E: a\033[2J\n\tat x.Y\n", new IllegalStateException("\u202e"));
        assertThat(told(failed, false)).isEqualTo(Exit.TASK_FAILED.code());
        assertThat(written.toString()).isEqualToNormalizingNewlines("pool: a?[2Jb?c\n");
        told(failed, true);
        assertThat(written.toString()).endsWith("E: a?[2J\n\tat x.Y\n");
        told(new IllegalStateException("mistake", failed), true);
        assertThat(written.toString())
                .contains("unexpected", "Caused by: ", "TaskFailedException: a?[2Jb?c")
                .doesNotContain("\033", "\u009b", "\u202e");
    }

    private int told(Throwable thrown, boolean verbose) {
        PrintWriter err = new PrintWriter(written);
        return new Failures(new Terminal(err, err, false, false, Map.of())).tell(thrown, verbose);
    }
}
