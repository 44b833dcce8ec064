package io.hazelpool.client.cli;

import io.hazelpool.api.PoolStream;
import io.hazelpool.config.PoolName;
import io.hazelpool.wire.NamedStream;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pool stream}: what one stream task hands over, told by the name of its class, as it comes. */
@Command(
        name = "stream",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%n",
        description = {
            "Submits a stream task and prints its items as they come, each on a line, then their count on stderr.",
            "",
            "The task is a public class on the task class path of the nodes (tasks.path): a StreamTask with a public"
                    + " constructor of as many Strings as there are --arg, or of a String[]. It waits while nobody reads"
                    + " what is printed, and is cancelled with this command, or when nobody reads on."
        },
        footerHeading = "%nExample:%n",
        footer = "  java -jar pool.jar stream --class com.example.Lines --arg access.log | head -5")
final class StreamCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(
            names = {"-p", "--pool"},
            paramLabel = "POOL",
            defaultValue = PoolName.STREAM,
            converter = PoolNameConverter.class,
            description = "the pool (default: ${DEFAULT-VALUE})")
    private String pool = PoolName.STREAM;

    @Mixin
    private final TaskByName task = new TaskByName();

    @Mixin
    private final ConnectOptions connect = new ConnectOptions();

    StreamCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        NamedStream named = new NamedStream(task.className(), task.arguments());
        try (ClosedAtExit connection = new ClosedAtExit(connect.connect(terminal.env()))) {
            try {
                return print(connection.client().pool(pool).stream(named, task.options()))
                        .code();
            } catch (RuntimeException e) {
                if (connection.isExiting()) { // all it tells is that the client was closed
                    return Exit.DONE.code(); // nobody gets it: the process ends with its signal's
                }
                throw e;
            }
        }
    }

    /** Prints all items, and how many there were, unless nobody reads them. */
    private Exit print(PoolStream<String> stream) {
        PrintWriter out = terminal.out();
        long count = 0;
        boolean read = true;
        try (Stream<String> items = stream.toStream()) {
            Iterator<String> iterator = items.iterator();
            while (read && iterator.hasNext()) {
                out.println(iterator.next());
                read = !out.checkError(); // which flushes
                count++;
            }
            return read ? Exit.DONE : Exit.UNREAD;
        } finally {
            if (read && count > 0) {
                terminal.err().println("pool: %d item%s".formatted(count, count == 1 ? "" : "s"));
            }
        }
    }
}
