package io.hazelpool.client.cli;

import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.api.TaskRejectedException;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.PoolName;
import io.hazelpool.wire.NamedTask;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pool submit}: one task by the name of its class, which only the nodes need to have. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%n",
        description = {
            "Submits a task, waits for its end and prints its result.",
            "",
            "The task is a public class on the task class path of the nodes (tasks.path): a Callable or Runnable with"
                    + " a public constructor of as many Strings as there are --arg, or of a String[]."
        },
        footerHeading = "%nExample:%n",
        footer = "  java -jar pool.jar submit --pool async_pool --class com.example.Report --arg 2026")
final class SubmitCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(
            names = {"-p", "--pool"},
            paramLabel = "POOL",
            defaultValue = PoolName.ASYNC,
            converter = PoolNameConverter.class,
            description = "the pool (default: ${DEFAULT-VALUE})")
    private String pool = PoolName.ASYNC;

    @Mixin
    private final TaskByName task = new TaskByName();

    @Option(names = "--detach", description = "do not wait for the end: print the task's id once it is queued")
    private boolean detach;

    @Mixin
    private final ConnectOptions connect = new ConnectOptions();

    SubmitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        NamedTask named = new NamedTask(task.className(), task.arguments());
        TaskOptions options = task.options();
        try (PoolClient client = connect.connect(terminal.env())) {
            String answer = detach ? queue(client.pool(pool), named, options) : run(client.pool(pool), named, options);
            if (answer != null) {
                terminal.out().println(answer);
            }
        }
        return Exit.DONE.code();
    }

    private static String queue(WorkerPool pool, NamedTask task, TaskOptions options) {
        Submission submission = pool.execute(task, options);
        if (!submission.isAccepted()) {
            throw new TaskRejectedException(submission);
        }
        return submission.taskId().toString();
    }

    private static @Nullable String run(WorkerPool pool, NamedTask task, TaskOptions options) throws Exception {
        try {
            return pool.submit(task, options).result().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
