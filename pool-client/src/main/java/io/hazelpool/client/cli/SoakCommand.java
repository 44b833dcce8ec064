package io.hazelpool.client.cli;

import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pool soak}: many short tasks for a while, and what became of every one. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%n",
        description = {
            "Submits tasks of 0 to 20 ms for a while, and accounts for every one.",
            "",
            "The cluster is one that is there, or with --local one of nodes on this machine. Those write down what ran,"
                    + " and can be killed and replaced meanwhile. Of other nodes it cannot be told whether a task ran"
                    + " twice: ran_twice_checked says so."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every task is accounted for",
            "1:a task hung, ran twice or is unaccounted for",
            "3:no such pool",
            "4:no answer from the cluster, or a node did not start"
        },
        footerHeading = "%nExample:%n",
        footer = "  java -jar pool.jar soak --seconds 60 --local 3 --kill-every 10s")
final class SoakCommand implements Callable<Integer> {

    private static final Duration START = Duration.ofSeconds(60);
    private static final int LOCAL_WORKERS = 8;

    private final Terminal terminal;

    enum Output {
        text,
        json
    }

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "how long to submit (default: ${DEFAULT-VALUE}); the last tasks' ends are waited for")
    private int seconds = 30;

    @Option(names = "--threads", paramLabel = "N", description = "submitting threads (default: ${DEFAULT-VALUE})")
    private int threads = 4;

    @Option(
            names = {"-p", "--pool"},
            paramLabel = "POOL",
            defaultValue = PoolName.ASYNC,
            converter = PoolNameConverter.class,
            description = "the pool (default: ${DEFAULT-VALUE})")
    private String pool = PoolName.ASYNC;

    @Option(
            names = "--local",
            paramLabel = "NODES",
            description = "start so many nodes on this machine, of " + LOCAL_WORKERS + " workers each, and use those")
    private int local;

    @Option(
            names = "--kill-every",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "kill a node of --local with SIGKILL this long after the last one was replaced, e.g. 10s; the"
                    + " oldest and the youngest in turn (default: none)")
    private @Nullable Duration killEvery;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Output output = Output.text;

    @Mixin
    private final ConnectOptions connect = new ConnectOptions();

    SoakCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (seconds < 1 || threads < 1 || local < 0) {
            throw new UsageException("--seconds, --threads and --local must be 1 or more");
        }
        if (killEvery != null && local < 2) {
            throw new UsageException("--kill-every needs nodes of its own to kill: --local 2 or more");
        }
        SoakReport report = local > 0 ? soakLocal() : soakGiven();
        terminal.out().println(output == Output.json ? report.json() : report.text());
        return (report.isClean() ? Exit.DONE : Exit.BROKEN).code();
    }

    private SoakReport soakGiven() throws InterruptedException {
        SoakTally tally = new SoakTally();
        try (PoolClient client = connect.connect(terminal.env());
                NodeWatch watch = NodeWatch.start(client.pool(pool), tally)) {
            soak(client.pool(pool), tally);
        }
        return tally.report(null);
    }

    private SoakReport soakLocal() throws InterruptedException {
        SoakTally tally = new SoakTally();
        String cluster = "hazelpool-soak-" + ProcessHandle.current().pid();
        try (RunLedger ledger = RunLedger.create()) {
            try (LocalNodes nodes = LocalNodes.start(local, cluster, settings(pool, LOCAL_WORKERS, ledger))) {
                nodes.awaitReady(START);
                soakLocal(nodes, tally);
            }
            return tally.report(ledger.runs()); // after the nodes' end: whatever runs late is in it
        }
    }

    private void soakLocal(LocalNodes nodes, SoakTally tally) throws InterruptedException {
        ClientConfig config = ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, nodes.cluster())
                .with(ClientKeys.CLUSTER_ADDRESSES, nodes.addresses());
        try (PoolClient client = PoolClient.connect(config)) {
            if (killEvery == null) {
                soak(client.pool(pool), tally);
                return;
            }
            try (NodeKiller killer = NodeKiller.start(nodes, killEvery, NodeKiller.oldestAndYoungest(), tally)) {
                soak(client.pool(pool), tally);
                terminal.err().println("killed and replaced " + killer.kills() + " nodes");
            }
        }
    }

    private void soak(WorkerPool target, SoakTally tally) throws InterruptedException {
        target.status(); // tells what is wrong before anything is submitted
        new Soak(target, tally).run(threads, Duration.ofSeconds(seconds));
    }

    /** The environment of nodes that a soak starts. */
    static Map<String, String> settings(String pool, int workers, RunLedger ledger) {
        Map<String, String> settings = new HashMap<>(ledger.settings());
        settings.put("HAZELPOOL_POOLS_ASYNC_POOL_WORKERS", "1");
        settings.put("HAZELPOOL_POOLS_STREAM_POOL_WORKERS", "1");
        settings.put("HAZELPOOL_NODE_DRAIN_TIMEOUT_MS", "3000");
        settings.put("HAZELPOOL_POOLS_" + pool.toUpperCase(Locale.ROOT) + "_WORKERS", String.valueOf(workers));
        return settings;
    }
}
