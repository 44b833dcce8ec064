package io.hazelpool.client.cli;

import io.hazelpool.api.PoolTasks;
import io.hazelpool.api.TaskInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Running and waiting tasks for people: per pool a heading, and a row for each task.
 *
 * <pre>
 * async_pool   running 2   waiting 1,263
 *            task                                        age  class             node            submitter
 *   running  8bd6a7a7-5d0b-4a4e-9fd0-0d6b0f9f4d4c     12.3 s  com.acme.Nightly  127.0.0.1:5701  billing
 *   running  0f3c8a52-0d6e-4c69-8f0c-2a5f6f3c1f6e     850 ms  (sealed)          127.0.0.1:5702
 *   waiting  1d1f5c0e-6f0a-4b57-9d56-7d5d2f1a9c11        4 s  com.acme.Nightly                  billing
 *            ... and 1,262 more
 * </pre>
 */
final class TaskTable {

    private static final String RUNNING = "running";
    private static final String WAITING = "waiting";

    private final Terminal terminal;

    private record Row(String state, String id, String age, String type, String node, String submitter) {

        static final Row HEADING = new Row("", "task", "age", "class", "node", "submitter");

        static Row of(String state, TaskInfo task) {
            return new Row(
                    state,
                    task.id().toString(),
                    AgeText.of(task.age()),
                    type(task),
                    task.node() == null ? "" : Terminal.harmless(task.node()),
                    task.submitter() == null ? "" : Terminal.harmless(task.submitter()));
        }

        private static String type(TaskInfo task) {
            String known = task.taskClass() == null ? "(unknown)" : Terminal.harmless(task.taskClass());
            return (task.sealed() ? "(sealed)" : known) + (task.stream() ? " *" : "");
        }
    }

    TaskTable(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The table, without a line end at its end. */
    String of(List<PoolTasks> pools) {
        return pools.stream().map(this::table).collect(Collectors.joining("\n\n"));
    }

    private String table(PoolTasks tasks) {
        StringBuilder text = new StringBuilder(terminal.bold(Terminal.harmless(tasks.pool())))
                .append(String.format(
                        Locale.ROOT, "   running %,d   waiting %,d", tasks.runningTasks(), tasks.waitingTasks()));
        if (!tasks.silentNodes().isEmpty()) {
            text.append("   ")
                    .append(terminal.red(
                            "NO ANSWER from " + Terminal.harmless(String.join(", ", tasks.silentNodes()))));
        }
        List<Row> running = rows(RUNNING, tasks.running());
        List<Row> waiting = rows(WAITING, tasks.waiting());
        if (running.isEmpty() && waiting.isEmpty()) {
            return text.toString();
        }
        List<Row> all = new ArrayList<>(List.of(Row.HEADING));
        all.addAll(running);
        all.addAll(waiting);
        int type = all.stream().mapToInt(row -> row.type.length()).max().orElse(0);
        int node = all.stream().mapToInt(row -> row.node.length()).max().orElse(0);
        String format = "  %-7s  %-36s  %9s  %-" + type + "s  %-" + node + "s  %s";
        append(text, format, List.of(Row.HEADING));
        append(text, format, running);
        appendMore(text, tasks.runningTasks() - running.size());
        append(text, format, waiting);
        appendMore(text, tasks.waitingTasks() - waiting.size());
        return text.toString();
    }

    private static List<Row> rows(String state, List<TaskInfo> tasks) {
        return tasks.stream().map(task -> Row.of(state, task)).toList();
    }

    private static void append(StringBuilder text, String format, List<Row> rows) {
        for (Row row : rows) {
            String line =
                    String.format(Locale.ROOT, format, row.state, row.id, row.age, row.type, row.node, row.submitter);
            text.append('\n').append(line.stripTrailing());
        }
    }

    private static void appendMore(StringBuilder text, int more) {
        if (more > 0) {
            text.append(String.format(Locale.ROOT, "\n%11s... and %,d more", "", more));
        }
    }
}
