package io.hazelpool.client.cli;

import io.hazelpool.client.PoolClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Mixin
    private final PoolOption pool = new PoolOption();

    @Mixin
    private final ConnectOptions connect = new ConnectOptions();

    PurgeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (PoolClient client = connect.connect(terminal.env())) {
            int cancelled = client.pool(pool.name()).purge();
            terminal.out()
                    .println("%s: cancelled %d waiting %s"
                            .formatted(pool.name(), cancelled, cancelled == 1 ? "task" : "tasks"));
        }
        return Exit.DONE.code();
    }
}
