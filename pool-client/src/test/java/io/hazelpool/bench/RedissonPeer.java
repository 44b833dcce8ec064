package io.hazelpool.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RExecutorService;
import org.redisson.api.RedissonClient;
import org.redisson.api.WorkerOptions;
import org.redisson.config.Config;

/** Redisson's executor, on a Redis server of this benchmark's own; nothing where none is installed. */
final class RedissonPeer implements AutoCloseable {

    private static final String EXECUTOR = "redisson";

    private final @Nullable RedisServer server;
    private final @Nullable RedissonClient client;

    private RedissonPeer(@Nullable RedisServer server, @Nullable RedissonClient client) {
        this.server = server;
        this.client = client;
    }

    static RedissonPeer startIfInstalled() throws IOException {
        RedisServer server = RedisServer.startIfInstalled();
        return server == null ? new RedissonPeer(null, null) : new RedissonPeer(server, client(server.port()));
    }

    private static RedissonClient client(int port) {
        Config config = new Config();
        config.useSingleServer().setAddress("redis://127.0.0.1:" + port);
        return Redisson.create(config);
    }

    /** Has so many tasks of this server run at a time in this JVM; nothing if the port is {@link RedisServer#NONE}. */
    static void work(int port, int threads) {
        if (port != RedisServer.NONE) {
            client(port)
                    .getExecutorService(EXECUTOR)
                    .registerWorkers(WorkerOptions.defaults().workers(threads));
        }
    }

    int port() {
        return server == null ? RedisServer.NONE : server.port();
    }

    /** Its version, or why it is left out. */
    String text() {
        return server == null
                ? "left out, as no redis-server is on the PATH"
                : String.valueOf(RedissonClient.class.getPackage().getImplementationVersion());
    }

    List<Contender> contenders() {
        if (client == null) {
            return List.of();
        }
        RExecutorService executor = client.getExecutorService(EXECUTOR);
        return List.of(
                new Submitting("redisson.submit", (number, end) -> submit(executor, number, end)),
                new RoundTrips(
                        "redisson.submit",
                        number -> executor.submit(callable(number)).get()));
    }

    private static void submit(RExecutorService executor, int number, Starter.End end) {
        var unused = executor.submit(callable(number))
                .whenComplete((result, failure) -> end.ended(result != null && result == number));
    }

    private static Callable<Integer> callable(int number) {
        return new NoOpTask(number);
    }

    @Override
    public void close() {
        if (client != null) {
            client.shutdown();
        }
        if (server != null) {
            server.close();
        }
    }
}
