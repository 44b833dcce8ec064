package io.hazelpool.client.cli;

import io.hazelpool.api.Intake;
import io.hazelpool.api.NodeStatus;
import io.hazelpool.client.PoolClient;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pool drain}: has a node take nothing new, and waits until it runs nothing. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%n",
        description = {
            "Has a node take nothing new, of any pool, and waits until it runs nothing.",
            "It stays drained, also after a restart, until this is undone."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar pool.jar drain --node 10.0.0.7:5701",
            "  java -jar pool.jar drain --node 10.0.0.7:5701 --undo"
        })
final class DrainCommand implements Callable<Integer> {

    private static final long LOOK_MILLIS = 100;

    private final Terminal terminal;

    @Option(
            names = {"-n", "--node"},
            paramLabel = "NODE",
            required = true,
            description = "the node, by its name in the status")
    private String node = "";

    @Option(names = "--undo", description = "have it take tasks again")
    private boolean undo;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "how long to wait until it runs nothing, such as 500ms, 30s or 2m (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ofSeconds(60);

    @Mixin
    private final ConnectOptions connect = new ConnectOptions();

    DrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (PoolClient client = connect.connect(terminal.env())) {
            if (undo) {
                client.undrain(node);
                terminal.out().println(node + " takes tasks again");
                return Exit.DONE.code();
            }
            client.drain(node);
            return awaitIdle(client);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private int awaitIdle(PoolClient client) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Map<String, NodeStatus> pools = poolsOf(client);
        while (!pools.values().stream().allMatch(DrainCommand::isIdle)) {
            if (System.nanoTime() - deadline >= 0) {
                terminal.err().println("pool: " + late(pools));
                return Exit.UNAVAILABLE.code();
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            pools = poolsOf(client);
        }
        terminal.out()
                .println(
                        pools.isEmpty()
                                ? node + " is not there; it will take nothing when it starts"
                                : node + " is drained: it takes nothing new, and runs nothing");
        return Exit.DONE.code();
    }

    private Map<String, NodeStatus> poolsOf(PoolClient client) {
        Map<String, NodeStatus> pools = new TreeMap<>();
        for (String pool : client.poolNames()) {
            client.pool(pool).status().nodes().stream()
                    .filter(row -> row.node().equals(node))
                    .forEach(row -> pools.put(pool, row));
        }
        return pools;
    }

    private static boolean isIdle(NodeStatus row) {
        return row.intake() == Intake.DRAINED && tasks(row) == 0;
    }

    private static int tasks(NodeStatus row) {
        return row.busyWorkers() + row.heldTasks();
    }

    /** What it has not done in time, for people. */
    private String late(Map<String, NodeStatus> pools) {
        return pools.values().stream().allMatch(row -> row.intake() == Intake.DRAINED)
                ? "%s takes nothing new, but still runs %s after %d ms; it stays drained"
                        .formatted(node, running(pools), timeout.toMillis())
                : "%s is told to take nothing new, but had not followed after %d ms; look at the status again"
                        .formatted(node, timeout.toMillis());
    }

    private static String running(Map<String, NodeStatus> pools) {
        return pools.entrySet().stream()
                .filter(entry -> tasks(entry.getValue()) > 0)
                .map(entry -> "%d of %s".formatted(tasks(entry.getValue()), Terminal.harmless(entry.getKey())))
                .collect(Collectors.joining(", "));
    }
}
