package io.hazelpool.node.worker;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.node.LinesOf;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.FailureNote;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FailureLogTest {

    private static final Pattern OTHERS = Pattern.compile("and (\\d+) others? since the last such line$");
    private static final UUID ID = new UUID(1, 2);

    private final FailureLog log = new FailureLog();
    private final LinesOf lines = new LinesOf(FailureLog.class);

    @AfterEach
    void close() {
        lines.close();
    }

    private static FailureNote note(String message) {
        return new FailureNote(1, "reports", ID, "a.Task", Ending.FAILED, "a.Oops", message, "node-7");
    }

    @Test
    void says_which_task_failed_and_why() {
        log.failed(note("out of paper"));
        log.catchUp();
        assertThat(lines.all()).containsExactly("reports: task " + ID + " (a.Task) FAILED: a.Oops: out of paper");
        assertThat(lines.lastFields())
                .containsEntry("hazelpool.pool", "reports")
                .containsEntry("hazelpool.task", ID)
                .containsEntry("hazelpool.node", "node-7");
    }

    @Test
    void says_of_a_task_that_could_not_be_read_what_the_node_found() {
        log.failed(new FailureNote(1, "reports", ID, null, Ending.UNDECODABLE, null, "no such class", "node-7"));
        assertThat(lines.all())
                .containsExactly("reports: task " + ID + " (of an unknown class) UNDECODABLE: no such class");
    }

    @Test
    void writes_one_line_a_second_and_misses_none_of_what_it_holds_back() {
        int failures = 10_000;
        for (int i = 0; i < failures; i++) {
            log.failed(note("out of paper"));
        }
        assertThat(lines.all()).hasSizeLessThan(5);
        await().until(() -> {
            log.catchUp();
            return told() == failures;
        });
        log.catchUp();
        assertThat(told()).isEqualTo(failures);
    }

    @Test
    void counts_one_other_as_one() {
        for (int i = 0; i < 3; i++) {
            log.failed(note("out of paper"));
        }
        await().until(() -> {
            log.catchUp();
            return lines.all().size() == 2;
        });
        assertThat(lines.all().get(1)).endsWith("; and 1 other since the last such line");
    }

    /** As many as the lines are about. */
    private long told() {
        return lines.all().stream()
                .map(OTHERS::matcher)
                .mapToLong(others -> 1 + (others.find() ? Long.parseLong(others.group(1)) : 0))
                .sum();
    }

    @Test
    void has_no_message_forge_a_line_of_its_own() {
        log.failed(note("a\nb\u001b[31m\r\u2028c\u0000"));
        assertThat(lines.all())
                .singleElement()
                .satisfies(line -> assertThat(line).endsWith(": a.Oops: a b [31m c "));
    }
}
