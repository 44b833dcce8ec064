package io.hazelpool.node.admin;

import com.sun.net.httpserver.HttpServer;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.cluster.NodeStartException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's HTTP server, serving {@code /livez}, {@code /readyz}, {@code /startupz}, {@code /status} and
 * {@code /metrics}, the status page, and to who shows the token {@code /control}. Thread-safe.
 *
 * <p>Nothing is computed while nobody asks. Idle, it wakes about once a second (the JDK's {@code HTTP-Dispatcher}); the
 * threads that answer are started when needed, at most {@value #THREADS} and one for each who looks at the status page,
 * and end soon after. One that is slow to say what it wants keeps such a thread for a few seconds, and is then cut off:
 * see {@link #LIMITS}.
 */
public final class AdminServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AdminServer.class);

    private static final int THREADS = 4;
    private static final Duration KEEP_THREADS = Duration.ofSeconds(5);
    private static final int BACKLOG = 50;
    private static final int HIGHEST_PORT = 65_535;

    /** The JDK's server reads them once, when its first one in this JVM is made. Whoever set one knew why. */
    private static final Map<String, String> LIMITS = Map.of(
            "sun.net.httpserver.maxReqTime", "5", // seconds for a request to arrive; without a limit by default
            "sun.net.httpserver.maxRspTime", "20", // seconds to answer it and have the answer read
            "sun.net.httpserver.timerMillis", "2000", // how often it looks for those
            "sun.net.httpserver.maxReqHeaderSize", "16384",
            "jdk.httpserver.maxConnections", "256"); // the cluster needs file descriptors too

    static {
        LIMITS.forEach((property, value) -> {
            if (System.getProperty(property) == null) {
                System.setProperty(property, value);
            }
        });
    }

    private final @Nullable HttpServer server; // null: none is wanted
    private final ThreadPoolExecutor threads;
    private final PageEvents events;

    private AdminServer(@Nullable HttpServer server, ThreadPoolExecutor threads, PageEvents events) {
        this.server = server;
        this.threads = threads;
        this.events = events;
    }

    /**
     * Serves from now on: at the first free port of {@code admin.port-range}, which the log tells, or not at all if
     * {@code admin.port} is 0.
     *
     * @throws NodeStartException if {@code admin.bind} is no address of this machine, or all ports are taken, or
     *     {@code security.admin-token-file} holds no token
     */
    public static AdminServer start(NodeConfig config, Observed node, Controls controls) {
        AdminToken token = AdminToken.of(config);
        ThreadPoolExecutor threads = threads();
        PageEvents events = new PageEvents(node, token.isSet());
        if (config.get(NodeKeys.ADMIN_PORT) == 0) {
            return new AdminServer(null, threads, events);
        }
        HttpServer server = bound(config);
        server.setExecutor(threads);
        server.createContext("/", new Pages(node, events, new ControlPages(controls), token));
        server.start();
        log.info(
                "health and status at http://{}:{}/ (/startupz, /livez, /readyz, /status, /history, /failures, /metrics)",
                config.get(NodeKeys.ADMIN_BIND),
                server.getAddress().getPort());
        return new AdminServer(server, threads, events);
    }

    /** The port it serves at; 0 if none was wanted. */
    public int port() {
        return server == null ? 0 : server.getAddress().getPort();
    }

    /** Closes the port and all connections; returns within moments. Does nothing the second time. */
    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
        events.close();
    }

    private static HttpServer bound(NodeConfig config) {
        int first = config.get(NodeKeys.ADMIN_PORT);
        int last = Math.min(first + config.get(NodeKeys.ADMIN_PORT_RANGE) - 1, HIGHEST_PORT);
        String bind = config.get(NodeKeys.ADMIN_BIND);
        try {
            InetAddress address = InetAddress.getByName(bind);
            HttpServer server = HttpServer.create();
            String problem = "";
            for (int port = first; port <= last; port++) {
                try {
                    server.bind(new InetSocketAddress(address, port), BACKLOG);
                    return server;
                } catch (BindException taken) {
                    problem = taken.getMessage();
                }
            }
            server.stop(0);
            throw cannotServe(bind, first, last, problem, null);
        } catch (UnknownHostException e) {
            throw cannotServe(bind, first, last, "no such host", e);
        } catch (IOException e) {
            throw cannotServe(bind, first, last, String.valueOf(e.getMessage()), e);
        }
    }

    private static NodeStartException cannotServe(
            String bind, int first, int last, @Nullable String problem, @Nullable Throwable cause) {
        return new NodeStartException(
                "cannot serve health and status on %s, ports %d to %d: %s; free a port, or change admin.bind, admin.port or admin.port-range (admin.port 0: none)"
                        .formatted(bind, first, last, problem),
                cause);
    }

    private static ThreadPoolExecutor threads() {
        AtomicInteger started = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, KEEP_THREADS.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "hazelpool-admin-" + started.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
