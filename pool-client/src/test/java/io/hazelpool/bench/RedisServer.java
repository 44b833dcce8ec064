package io.hazelpool.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A Redis server of this benchmark's own, which keeps nothing on disk: at its fastest. */
final class RedisServer implements AutoCloseable {

    /** The port of no server. */
    static final int NONE = 0;

    private static final String PROGRAM = "redis-server";
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Process process;
    private final int port;

    private RedisServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Null if none is installed, that is, on the PATH.
     *
     * @throws IllegalStateException if it does not listen in time
     */
    static @Nullable RedisServer startIfInstalled() throws IOException {
        Optional<Path> program = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst();
        return program.isEmpty() ? null : start(program.get());
    }

    private static RedisServer start(Path program) throws IOException {
        int port = Members.freePort();
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        RedisServer server = new RedisServer(process, port);
        long until = System.nanoTime() + START.toNanos();
        while (!server.listens()) {
            if (!process.isAlive() || System.nanoTime() > until) {
                server.close();
                throw new IllegalStateException("%s does not listen at port %d".formatted(program, port));
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return server;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
