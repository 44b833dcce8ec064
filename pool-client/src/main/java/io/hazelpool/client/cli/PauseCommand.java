package io.hazelpool.client.cli;

import io.hazelpool.api.Intake;
import io.hazelpool.api.Pause;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pool pause}: has nothing that waits start. */
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%n",
        description =
                "Pauses a pool: what runs goes on, and nothing that waits starts, on any node, until it is resumed.",
        footerHeading = "%nExamples:%n",
        footer = {"  java -jar pool.jar pause --pool async_pool", "  java -jar pool.jar pause --pool async_pool --queue"
        })
final class PauseCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final PoolOption pool = new PoolOption();

    @Option(
            names = "--queue",
            description = "queue what is submitted meanwhile, while there is room (default: refuse it)")
    private boolean queue;

    @Mixin
    private final ConnectOptions connect = new ConnectOptions();

    PauseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (PoolClient client = connect.connect(terminal.env())) {
            WorkerPool target = client.pool(pool.name());
            target.pause(queue ? Pause.QUEUES : Pause.REJECTS);
            return new Followed(terminal).show(target, node -> node.intake() != Intake.OPEN);
        }
    }
}
