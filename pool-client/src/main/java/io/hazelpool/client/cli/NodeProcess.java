package io.hazelpool.client.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, and its log. */
final class NodeProcess {

    /** What {@code PoolNode} logs last when it starts. */
    private static final String READY = " is ready in cluster ";

    private static final int LAST_LINES = 12;

    private final String name;
    private final int port;
    private final Process process;
    private final Path log;

    private NodeProcess(String name, int port, Process process, Path log) {
        this.name = name;
        this.port = port;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts one, which is not ready yet.
     *
     * @param port what it listens at
     * @param settings the node's environment variables; those of this process that set up a node do not count
     * @param log where it writes
     */
    static NodeProcess start(String name, int port, Map<String, String> settings, Path log) {
        ProcessBuilder builder =
                new ProcessBuilder(NodeCommand.line()).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("HAZELPOOL_"));
        builder.environment().putAll(settings);
        try {
            return new NodeProcess(name, port, builder.start(), log);
        } catch (IOException e) {
            throw new NodeFailedException("cannot start %s: %s".formatted(name, e.getMessage()));
        }
    }

    String name() {
        return name;
    }

    /** What it listens at, as the settings say. */
    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has joined its cluster and serves its pools. */
    boolean isReady() {
        return log().contains(READY);
    }

    /** Why it is of no use, with the end of its log. */
    NodeFailedException failure(Duration waited) {
        String what = isAlive()
                ? "did not come up within " + waited.toSeconds() + " s"
                : "ended with exit code " + process.exitValue();
        List<String> lines = log().lines().toList();
        String end = String.join("\n  ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        return new NodeFailedException("%s %s; its log is %s and ends:\n  %s".formatted(name, what, log, end));
    }

    /** Asks it to stop in its order; returns at once. */
    void stop() {
        process.destroy();
    }

    /** Ends it with SIGKILL, and waits for that. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** What it ended with; to be asked once it has. */
    int exitCode() {
        return process.exitValue();
    }

    /** Waits for its end; an interrupt ends the waiting. */
    boolean hasEnded(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits for its end, and brings that about if it takes longer. */
    void awaitStopped(Duration atMost) {
        if (!hasEnded(atMost)) {
            kill();
        }
    }

    private String log() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
