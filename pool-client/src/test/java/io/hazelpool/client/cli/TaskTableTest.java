package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.PoolTasks;
import io.hazelpool.api.TaskInfo;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TaskTableTest {

    private static final UUID ID = new UUID(1, 2);

    private static final TaskInfo NIGHTLY =
            new TaskInfo(ID, "com.acme.Nightly", false, false, Duration.ofMillis(12_345), "127.0.0.1:5701", "billing");
    private static final TaskInfo SEALED =
            new TaskInfo(ID, null, true, true, Duration.ofMillis(850), "127.0.0.1:5702", null);
    private static final TaskInfo HELD =
            new TaskInfo(ID, "com.acme.A", false, true, Duration.ofSeconds(3_661), "127.0.0.1:5701", null);
    private static final TaskInfo QUEUED = new TaskInfo(ID, null, false, false, Duration.ZERO, null, "billing");

    @Test
    void lines_up_what_runs_and_what_waits_and_tells_how_many_more_there_are() {
        PoolTasks tasks = new PoolTasks(
                "async_pool", 2, List.of(NIGHTLY, SEALED), 1_264, List.of(HELD, QUEUED), List.of("10.0.0.7:5701"));
        assertThat(table(false, tasks)).isEqualTo("""
                        async_pool   running 2   waiting 1,264   NO ANSWER from 10.0.0.7:5701
                                   task                                        age  class             node            submitter
                          running  00000000-0000-0001-0000-000000000002     12.3 s  com.acme.Nightly  127.0.0.1:5701  billing
                          running  00000000-0000-0001-0000-000000000002     850 ms  (sealed) *        127.0.0.1:5702
                          waiting  00000000-0000-0001-0000-000000000002     1 h 1 m  com.acme.A *      127.0.0.1:5701
                          waiting  00000000-0000-0001-0000-000000000002       0 ms  (unknown)                         billing
                                   ... and 1,262 more""".replace("    1 h 1 m", "   1 h 1 m"));
        assertThat(table(true, tasks))
                .contains("\033[1masync_pool\033[0m", "\033[31mNO ANSWER from 10.0.0.7:5701\033[0m");
    }

    @Test
    void tells_how_many_more_run_before_what_waits() {
        PoolTasks tasks = new PoolTasks("p", 5, List.of(NIGHTLY), 1, List.of(QUEUED), List.of());
        assertThat(table(false, tasks).lines().map(String::strip).map(line -> line.split(" ", 2)[0]))
                .containsExactly("p", "task", "running", "...", "waiting");
        assertThat(table(false, tasks)).contains("... and 4 more\n").doesNotContain("NO ANSWER");
    }

    @Test
    void is_a_line_where_there_is_nothing() {
        PoolTasks none = new PoolTasks("a", 0, List.of(), 0, List.of(), List.of());
        assertThat(table(false, none, none)).isEqualTo("a   running 0   waiting 0\n\na   running 0   waiting 0");
    }

    @Test
    void shows_nothing_that_steers_a_terminal() {
        TaskInfo evil = new TaskInfo(
                ID, "a\033[2Jb\u009bc", false, false, Duration.ZERO, "n\r\u2028", "\u202e\u0007\ud800x\u00fc");
        String table = table(false, new PoolTasks("p\b", 1, List.of(evil), 0, List.of(), List.of("s\033")));
        assertThat(table).startsWith("p?   running 1   waiting 0   NO ANSWER from s?\n");
        assertThat(table).contains("a?[2Jb?c  n??   ???x\u00fc");
        assertThat(table.lines()).hasSize(3);
    }

    @Test
    void tells_ages_by_their_two_largest_units() {
        assertThat(AgeText.of(Duration.ZERO)).isEqualTo("0 ms");
        assertThat(AgeText.of(Duration.ofMillis(999))).isEqualTo("999 ms");
        assertThat(AgeText.of(Duration.ofMillis(59_999))).isEqualTo("59.9 s");
        assertThat(AgeText.of(Duration.ofMillis(250_999))).isEqualTo("4 m 10 s");
        assertThat(AgeText.of(Duration.ofMinutes(192))).isEqualTo("3 h 12 m");
        assertThat(AgeText.of(Duration.ofHours(52))).isEqualTo("2 d 4 h");
        assertThat(AgeText.of(Duration.ofMillis(Long.MAX_VALUE))).endsWith(" h");
    }

    private static String table(boolean coloured, PoolTasks... pools) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return new TaskTable(new Terminal(nowhere, nowhere, false, coloured, Map.of())).of(List.of(pools));
    }
}
