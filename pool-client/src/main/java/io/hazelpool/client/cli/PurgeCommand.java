package io.hazelpool.client.cli;

import io.hazelpool.client.PoolClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pool purge}: cancels what waits. */
@Command(
        name = "purge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%n",
        description = "Cancels all tasks that wait in a pool; each submitter is told. What runs goes on.",
        footerHeading = "%nExample:%n",
        footer = "  java -jar pool.jar purge --pool async_pool")
final class PurgeCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(
            names = {"-p", "--pool"},
            paramLabel = "POOL",
            required = true,
            converter = PoolNameConverter.class,
            description = "the pool")
    private String pool = "";

    @Mixin
    private final ConnectOptions connect = new ConnectOptions();

    PurgeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (PoolClient client = connect.connect(terminal.env())) {
            int cancelled = client.pool(pool).purge();
            terminal.out()
                    .println("%s: cancelled %d waiting %s"
                            .formatted(pool, cancelled, cancelled == 1 ? "task" : "tasks"));
        }
        return Exit.DONE.code();
    }
}
