package io.hazelpool.client.cli;

import io.hazelpool.api.PoolStatus;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pool demo}: a cluster of three nodes for the time of one real piece of work. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%n",
        description = {
            "Verifies your local Maven repository with three nodes, started on this machine for it.",
            "",
            "Each file is checked against the .sha1 that was published with it, one task a file.",
            "Then the classes of the largest jar are streamed."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all verified",
            "2:nothing to verify",
            "4:a node did not start",
            "5:a file is not as published"
        },
        footerHeading = "%nExample:%n",
        footer = "  java -jar pool.jar demo --repository ~/.m2/repository")
final class DemoCommand implements Callable<Integer> {

    private static final int NODES = 3;
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration LAST_ROWS = Duration.ofSeconds(5);

    private static final Map<String, String> SETTINGS = Map.of(
            "HAZELPOOL_POOLS_ASYNC_POOL_WORKERS", "16",
            "HAZELPOOL_POOLS_ASYNC_POOL_TASK_TIMEOUT_MS", "300000", // a large file on a slow disk
            "HAZELPOOL_POOLS_STREAM_POOL_WORKERS", "1",
            "HAZELPOOL_NODE_DRAIN_TIMEOUT_MS", "3000");

    private final Terminal terminal;

    @Option(
            names = "--repository",
            paramLabel = "DIR",
            description = "the local Maven repository (default: ~/.m2/repository)")
    private Path repository = Path.of(System.getProperty("user.home"), ".m2", "repository");

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        MavenRepository found = MavenRepository.find(repository);
        tell("%,d files to verify in %s".formatted(found.files().size(), repository));
        tell("starting " + NODES + " nodes ...");
        long start = System.nanoTime();
        String cluster = "hazelpool-demo-" + ProcessHandle.current().pid();
        try (LocalNodes nodes = LocalNodes.start(NODES, cluster, SETTINGS)) {
            nodes.awaitReady(START);
            ClientConfig config = ClientConfig.defaults()
                    .with(ClientKeys.CLUSTER_NAME, cluster)
                    .with(ClientKeys.CLUSTER_ADDRESSES, nodes.addresses());
            try (PoolClient client = PoolClient.connect(config)) {
                tell("nodes at %s are ready after %.1f s"
                        .formatted(String.join(", ", nodes.addresses()), (System.nanoTime() - start) / 1e9));
                Verification work = verify(client.pool(PoolName.ASYNC), found);
                JarListing.ofLargest(work.verifiedFiles()).ifPresent(listing -> {
                    listing.run(client.pool(PoolName.STREAM));
                    tell(Terminal.harmlessLines(listing.summary()));
                });
                return (work.verified() == work.total() ? Exit.DONE : Exit.TASK_FAILED).code();
            }
        }
    }

    private Verification verify(WorkerPool pool, MavenRepository found) throws InterruptedException {
        Verification work = new Verification(found.files());
        try (Progress progress = Progress.show(terminal, work, pool)) {
            work.run(pool);
        }
        new DemoSummary(terminal).print(work, found.withoutChecksum(), statusAfter(pool, work.total()));
        return work;
    }

    /** The nodes publish what they did a moment after they did it. */
    private static PoolStatus statusAfter(WorkerPool pool, int tasks) throws InterruptedException {
        long deadline = System.nanoTime() + LAST_ROWS.toNanos();
        PoolStatus status = pool.status();
        while (status.totalTasksExecuted() < tasks && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(50);
            status = pool.status();
        }
        return status;
    }

    private void tell(String line) {
        terminal.out().println(line);
        terminal.out().flush();
    }
}
