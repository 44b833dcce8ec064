package io.hazelpool.node;

import io.hazelpool.config.ConfigException;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.admin.AdminServer;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.wire.BuildVersion;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
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

    /** A start takes a second or two, unless its cluster does not let it in. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);

    private static final String LOG_SETTINGS = "logback.configurationFile";

    private NodeMain() {}

    /**
     * Runs a node until the process is told to stop: by SIGTERM or SIGINT, the second of which hurries it, or by
     * whatever else ends a JVM in order, which then sets the exit code. Exit codes: 0 stopped, 1 could not start or
     * lost its cluster, 2 wrong usage or configuration.
     */
    public static void main(String[] args) {
        // What reads the configuration, and has nothing to log, would start logback before it is known how to.
        System.setProperty("org.jboss.logging.provider", "jdk");
        // Java remembers DNS answers for 30 s, and pods come and go faster.
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        CommandLine commandLine = new CommandLine(new NodeMain());
        commandLine.getCommandSpec().version("Hazelpool " + BuildVersion.current());
        System.exit(commandLine.execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        setLog();
        Logger log = LoggerFactory.getLogger(NodeMain.class);
        ToldToStop stop = new ToldToStop(START_PATIENCE, () -> System.exit(ExitCode.OK));
        StopSignals.call(stop::tell);
        // For whatever else ends the JVM: an exit from elsewhere, or a signal that is not heard.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitStopped(stop), "hazelpool-exit-hook"));
        if (parent != null) {
            stopWith(ProcessHandle.of(parent)); // before the start: it may end meanwhile, or have ended
        }
        try {
            return run(stop, log);
        } finally {
            stop.startEnded(null); // does nothing after a start
        }
    }

    /** Logback looks at these when the first logger is made. */
    private void setLog() {
        NodeConfig given = NodeConfig.glimpse(config, System.getenv());
        System.setProperty("hazelpool.log.level", given.get(NodeKeys.LOG_LEVEL));
        if (System.getProperty(LOG_SETTINGS) == null) {
            System.setProperty(LOG_SETTINGS, "io/hazelpool/node/log-%s.xml".formatted(given.get(NodeKeys.LOG_FORMAT)));
        }
    }

    private int run(ToldToStop stop, Logger log) throws InterruptedException {
        try {
            NodeConfig effective = NodeConfig.load(config, System.getenv());
            log.info("configuration:\n{}", effective.describe());
            ProbedNode probed = new ProbedNode();
            // Open before there is a node, as starting is a thing to tell, and until it has stopped.
            try (AdminServer admin = AdminServer.start(effective, probed, probed)) {
                return run(effective, probed, stop, log);
            }
        } catch (ConfigException e) {
            log.error("{}", e.getMessage());
            return ExitCode.USAGE;
        } catch (NodeStartException e) {
            log.error("{}", e.getMessage());
            log.debug("", e);
            return ExitCode.SOFTWARE;
        }
    }

    private static int run(NodeConfig config, ProbedNode probed, ToldToStop stop, Logger log)
            throws InterruptedException {
        PoolNode node = PoolNode.start(config);
        probed.started(node);
        stop.startEnded(node);
        node.awaitEnd();
        if (stop.isTold()) {
            stop.awaitStopped();
            return ExitCode.OK;
        }
        log.error("the node lost its cluster; exiting, to be started anew");
        return ExitCode.SOFTWARE;
    }

    private static void awaitStopped(ToldToStop stop) {
        try {
            stop.awaitStopped();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
