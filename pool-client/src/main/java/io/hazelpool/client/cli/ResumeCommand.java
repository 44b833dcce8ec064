package io.hazelpool.client.cli;

import io.hazelpool.api.Intake;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pool resume}: ends a pause. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%n",
        description = "Ends a pool's pause.",
        footerHeading = "%nExample:%n",
        footer = "  java -jar pool.jar resume --pool async_pool")
final class ResumeCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final PoolOption pool = new PoolOption();

    @Mixin
    private final ConnectOptions connect = new ConnectOptions();

    ResumeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (PoolClient client = connect.connect(terminal.env())) {
            WorkerPool target = client.pool(pool.name());
            target.resume();
            return new Followed(terminal).show(target, node -> node.intake() != Intake.PAUSED);
        }
    }
}
