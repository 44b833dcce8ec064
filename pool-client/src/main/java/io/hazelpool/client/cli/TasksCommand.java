package io.hazelpool.client.cli;

import io.hazelpool.api.PoolTasks;
import io.hazelpool.client.PoolClient;
import io.hazelpool.wire.TasksJson;
import io.hazelpool.wire.TasksQuestion;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pool tasks}: what one pool or all of them run, and what waits. */
@Command(
        name = "tasks",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%n",
        description = {
            "Lists running tasks, the oldest first, then waiting ones, the next to start first.",
            "",
            "The age is since the start, or since the submission of what waits; a * marks streams. The class of a task"
                    + " that waits is not known if it is a lambda or was submitted by its name, that of a sealed one"
                    + " never."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar pool.jar tasks --pool async_pool --limit 100",
            "  java -jar pool.jar tasks --pool async_pool --output json | jq .running[0].age_ms"
        })
final class TasksCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final PoolsShown pools = new PoolsShown();

    @Option(
            names = {"-l", "--limit"},
            paramLabel = "N",
            description = "so many running and so many waiting tasks of each pool at the most, from 1 to "
                    + TasksQuestion.MOST + " (default: ${DEFAULT-VALUE})")
    private int limit = 20;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final ConnectOptions connect = new ConnectOptions();

    TasksCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > TasksQuestion.MOST) {
            throw new UsageException("--limit: %d is not from 1 to %d".formatted(limit, TasksQuestion.MOST));
        }
        try (PoolClient client = connect.connect(terminal.env())) {
            List<PoolTasks> tasks = pools.ask(client, pool -> pool.tasks(limit));
            terminal.out().println(text(tasks));
            return told(tasks);
        }
    }

    private String text(List<PoolTasks> tasks) {
        return switch (output.form()) {
            case table -> new TaskTable(terminal).of(tasks);
            case json -> pools.json(tasks, TasksJson::of, TasksJson::of);
        };
    }

    /** Whoever reads the list by a script has to learn that it is not all. */
    private int told(List<PoolTasks> tasks) {
        TreeSet<String> silent = new TreeSet<>();
        tasks.forEach(pool -> silent.addAll(pool.silentNodes()));
        if (silent.isEmpty()) {
            return Exit.DONE.code();
        }
        terminal.err()
                .println("pool: no answer from %s: their tasks are not listed"
                        .formatted(Terminal.harmless(silent.toString())));
        return Exit.UNAVAILABLE.code();
    }
}
