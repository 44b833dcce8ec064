package io.hazelpool.client.cli;

import io.hazelpool.api.NodeStatus;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pool resize}: gives a pool more workers, or fewer. */
@Command(
        name = "resize",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%n",
        description = {
            "Gives a pool so many workers on each node, or on one, also after a restart.",
            "A busy worker that is one too many goes when its task has ended."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar pool.jar resize --pool async_pool --workers 20",
            "  java -jar pool.jar resize --pool async_pool --workers 4 --node 10.0.0.7:5701",
            "  java -jar pool.jar resize --pool async_pool --as-configured"
        })
final class ResizeCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final PoolOption pool = new PoolOption();

    @ArgGroup(multiplicity = "1")
    private Size size = new Size();

    @Option(
            names = {"-n", "--node"},
            paramLabel = "NODE",
            description = "only this node, by its name in the status (default: all nodes)")
    private @Nullable String node;

    @Mixin
    private final ConnectOptions connect = new ConnectOptions();

    /** One of them. */
    private static final class Size {

        @Option(
                names = {"-w", "--workers"},
                paramLabel = "N",
                description = "how many, from 1 to 10000")
        private int workers;

        @Option(names = "--as-configured", description = "as many as each node is configured to have")
        private boolean asConfigured;
    }

    ResizeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (size.asConfigured && node != null) {
            throw new UsageException("--as-configured is for all nodes; leave out --node");
        }
        try (PoolClient client = connect.connect(terminal.env())) {
            WorkerPool target = client.pool(pool.name());
            return new Followed(terminal).show(target, resize(target));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** Answers whether a node has followed; how many workers each is configured to have is not known here. */
    private Predicate<NodeStatus> resize(WorkerPool target) {
        if (size.asConfigured) {
            target.resetSize();
            return row -> true;
        }
        if (node == null) {
            target.resize(size.workers);
            return row -> row.wantedWorkers() == size.workers;
        }
        target.resize(size.workers, node);
        return row -> !row.node().equals(node) || row.wantedWorkers() == size.workers;
    }
}
