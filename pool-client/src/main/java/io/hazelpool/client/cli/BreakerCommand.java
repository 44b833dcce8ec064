package io.hazelpool.client.cli;

import io.hazelpool.api.BreakerStatus;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pool breaker}: shows a pool's circuit breaker, and opens or closes it by hand. */
@Command(
        name = "breaker",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%n",
        description = "Shows a pool's circuit breaker, or opens or closes it by hand.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar pool.jar breaker --pool async_pool",
            "  java -jar pool.jar breaker --pool async_pool --close --address 10.0.0.7"
        })
final class BreakerCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final PoolOption pool = new PoolOption();

    @ArgGroup
    private Wish wish = new Wish();

    @Mixin
    private final ConnectOptions connect = new ConnectOptions();

    /** One of them, or neither. */
    private static final class Wish {

        @Option(
                names = "--open",
                description = "open it now: submissions are rejected for a cooldown, then probes are admitted")
        private boolean open;

        @Option(names = "--close", description = "close it now, and forget the failures it counted")
        private boolean close;
    }

    BreakerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (PoolClient client = connect.connect(terminal.env())) {
            terminal.out()
                    .println(pool.name() + "   circuit "
                            + new BreakerText(terminal).of(breaker(client.pool(pool.name()))));
        }
        return Exit.DONE.code();
    }

    private BreakerStatus breaker(WorkerPool target) {
        try {
            if (wish.open) {
                return target.openBreaker();
            }
            return wish.close ? target.closeBreaker() : target.status().breaker();
        } catch (UnsupportedOperationException none) {
            throw new UsageException(String.valueOf(none.getMessage()));
        }
    }
}
