package io.hazelpool.node;

import io.hazelpool.config.ConfigException;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.wire.BuildVersion;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The node's command line. */
@Command(
        name = "pool-node",
        mixinStandardHelpOptions = true,
        description = "Runs a node: a member of a Hazelcast cluster whose workers serve its pools.",
        footer = {
            "",
            "Every key of the configuration file can be set in the environment as well; see the README's table.",
            "Example: HAZELPOOL_POOLS_ASYNC_POOL_WORKERS=8 java -jar pool-node.jar --config pool.yaml"
        })
public final class NodeMain implements Callable<Integer> {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "configuration file in YAML; without one, the defaults hold")
    private @Nullable Path config;

    @Option(
            names = "--with-parent",
            paramLabel = "PID",
            description = "stop when this process ends, however it ends; the one that starts a node gives its own")
    private @Nullable Long parent;

    private NodeMain() {}

    /**
     * Runs a node until the process is told to stop. Exit codes: 0 stopped, 1 could not start or lost its cluster, 2
     * wrong usage or configuration.
     */
    public static void main(String[] args) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/hazelpool/node/logback.xml");
        }
        CommandLine commandLine = new CommandLine(new NodeMain());
        commandLine.getCommandSpec().version("Hazelpool " + BuildVersion.current());
        System.exit(commandLine.execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        Logger log = LoggerFactory.getLogger(NodeMain.class);
        if (parent != null) {
            stopWith(ProcessHandle.of(parent)); // before all else: it may end while this node starts, or have ended
        }
        PoolNode node;
        try {
            NodeConfig effective = NodeConfig.load(config, System.getenv());
            log.info("configuration:\n{}", effective.describe());
            node = PoolNode.start(effective);
        } catch (ConfigException e) {
            log.error("{}", e.getMessage());
            return ExitCode.USAGE;
        } catch (NodeStartException e) {
            log.error("{}", e.getMessage());
            log.debug("", e);
            return ExitCode.SOFTWARE;
        }
        AtomicBoolean told = new AtomicBoolean();
        Thread stop = new Thread(
                () -> {
                    told.set(true);
                    node.close();
                },
                "hazelpool-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        node.awaitEnd();
        if (told.get()) {
            stop.join();
            return ExitCode.OK;
        }
        log.error("the node lost its cluster; exiting, to be started anew");
        return ExitCode.SOFTWARE;
    }

    private static void stopWith(Optional<ProcessHandle> parent) {
        Thread watch = new Thread(
                () -> {
                    parent.ifPresent(process -> process.onExit().join());
                    System.exit(ExitCode.OK);
                },
                "hazelpool-parent");
        watch.setDaemon(true);
        watch.start();
    }
}
