package io.hazelpool.client.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A cluster of node processes on this machine, for as long as this process wants it. Nothing of it is left when it is
 * closed, nor when this process is stopped (a shutdown hook) or killed (the nodes watch their parent); but the logs
 * are, if a node failed.
 *
 * <p>Thread-safe: the hook may close it at any time.
 */
final class LocalNodes implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration STOP_WAIT = Duration.ofSeconds(10);

    private final String cluster;
    private final Path logs;
    private final List<String> addresses;
    private final Map<String, String> settings;
    private final List<NodeProcess> processes = new ArrayList<>();
    private final List<NodeProcess> killed = new ArrayList<>();
    private final Thread hook = new Thread(this::stopAll, "hazelpool-nodes-stop");
    private boolean closed;
    private volatile boolean keepLogs;

    private LocalNodes(String cluster, Path logs, List<String> addresses, Map<String, String> settings) {
        this.cluster = cluster;
        this.logs = logs;
        this.addresses = addresses;
        this.settings = settings;
    }

    /**
     * Starts so many nodes; they are not ready yet.
     *
     * @param settings environment variables for all of them
     * @throws NodeFailedException if a process cannot be started
     */
    static LocalNodes start(int size, String cluster, Map<String, String> settings) {
        List<Integer> ports = freePorts(size);
        List<String> addresses = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        Map<String, String> common = new HashMap<>();
        common.put("HAZELPOOL_ADMIN_PORT", "0"); // nobody probes them, and there may be more than ports in the range
        common.putAll(settings);
        common.put("HAZELPOOL_CLUSTER_NAME", cluster);
        common.put("HAZELPOOL_CLUSTER_PORT_RANGE", "1");
        common.put("HAZELPOOL_CLUSTER_MEMBERS", String.join(",", addresses));
        common.put("HAZELPOOL_TASKS_PATH", list(NodeCommand.taskJars()));

        LocalNodes nodes = new LocalNodes(cluster, temporaryFolder(), addresses, common);
        Runtime.getRuntime().addShutdownHook(nodes.hook);
        try {
            for (int i = 0; i < size; i++) {
                nodes.startNode(ports.get(i));
            }
            return nodes;
        } catch (RuntimeException e) {
            nodes.close();
            throw e;
        }
    }

    /** The name of their cluster. */
    String cluster() {
        return cluster;
    }

    /** Those that were not killed, in the order they were started. */
    synchronized List<NodeProcess> nodes() {
        return List.copyOf(processes);
    }

    /** Where they listen, as {@code host:port}. */
    List<String> addresses() {
        return addresses;
    }

    /** The folder of their logs, {@code node-1.log} and so on. */
    Path logs() {
        return logs;
    }

    /**
     * Waits until all nodes serve.
     *
     * @throws NodeFailedException if one ends, or takes longer
     * @throws InterruptedException also if they are closed meanwhile
     */
    void awaitReady(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (NodeProcess node : nodes()) {
            while (!node.isReady()) {
                if (!node.isAlive() || System.nanoTime() - deadline > 0) {
                    throw failed(node, atMost);
                }
                TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
            }
        }
    }

    /** Kills a node without a chance to say anything, and waits for its end. */
    synchronized void kill(NodeProcess node) {
        if (processes.remove(node)) {
            killed.add(node);
            node.kill();
        }
    }

    /** Starts a new node, which is not ready yet, where one was killed. */
    void replace(NodeProcess dead) {
        startNode(dead.port());
    }

    /** Stops all nodes, and waits for their ends. Does nothing the second time. */
    @Override
    public void close() {
        stopAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyShuttingDown) {
            // then the hook runs, or has run
        }
    }

    private synchronized void startNode(int port) {
        if (!closed) {
            String name = "node-" + (processes.size() + killed.size() + 1);
            Map<String, String> own = new HashMap<>(settings);
            own.put("HAZELPOOL_NODE_NAME", name);
            own.put("HAZELPOOL_CLUSTER_PORT", String.valueOf(port));
            processes.add(NodeProcess.start(name, port, own, logs.resolve(name + ".log")));
        }
    }

    private synchronized RuntimeException failed(NodeProcess node, Duration waited) throws InterruptedException {
        if (closed) {
            throw new InterruptedException("the nodes were stopped");
        }
        keepLogs = true;
        return node.failure(waited);
    }

    private synchronized void stopAll() {
        if (closed) {
            return;
        }
        closed = true;
        processes.forEach(NodeProcess::stop);
        processes.forEach(node -> node.awaitStopped(STOP_WAIT));
        if (!keepLogs) {
            deleteLogs();
        }
    }

    private void deleteLogs() {
        try {
            processes.addAll(killed);
            for (NodeProcess node : processes) {
                Files.deleteIfExists(logs.resolve(node.name() + ".log"));
            }
            Files.deleteIfExists(logs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("hazelpool-nodes-");
        } catch (IOException e) {
            throw new NodeFailedException("no place for the logs of the nodes: " + e);
        }
    }

    /** A list as the configuration reads it from an environment variable. */
    private static String list(List<Path> paths) {
        return paths.stream()
                .map(path -> path.toString().replace("\\", "\\\\").replace(",", "\\,"))
                .collect(Collectors.joining(","));
    }

    /** Ports nobody has now, below those the system gives out by itself. */
    private static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            int port = ThreadLocalRandom.current().nextInt(21_000, 29_000);
            for (; held.size() < count && port < 32_000; port++) {
                hold(port, held);
            }
            if (held.size() < count) {
                throw new NodeFailedException("found no " + count + " free ports on 127.0.0.1 up to " + port);
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            held.forEach(LocalNodes::release);
        }
    }

    private static void hold(int port, List<ServerSocket> held) {
        try {
            ServerSocket socket = new ServerSocket();
            held.add(socket);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException taken) {
            held.remove(held.size() - 1);
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
