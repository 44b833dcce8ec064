package io.hazelpool.node.admin;

import com.sun.net.httpserver.HttpExchange;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.wire.StatusJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who look at the status page what changes, as server-sent events, each on a thread of its own, so that who
 * reads slowly keeps nobody else waiting. Thread-safe.
 *
 * <p>A stream ends by itself after {@link #LENGTH}, before the server would cut it off, and the browser asks for the
 * next one at once; it says up to when it has the history.
 */
final class PageEvents implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PageEvents.class);

    private static final int VIEWERS = 16;
    private static final Duration KEEP_THREADS = Duration.ofSeconds(5);
    private static final Duration LENGTH = Duration.ofSeconds(15);
    private static final Duration EVERY = Duration.ofMillis(250);
    private static final int AGAIN_MILLIS = 200;

    private final Observed node;
    private final boolean control;
    private final ThreadPoolExecutor threads;

    /**
     * Of what there is to see of a node.
     *
     * @param control whether it takes orders of who shows its token
     */
    PageEvents(Observed node, boolean control) {
        this.node = node;
        this.control = control;
        AtomicInteger started = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                0, VIEWERS, KEEP_THREADS.toMillis(), TimeUnit.MILLISECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, "hazelpool-page-" + started.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Answers with a stream, on another thread, which also ends the exchange.
     *
     * @param messages whether to tell what failures said
     * @return false if there are as many viewers as there may be; nothing has happened then
     */
    boolean begin(HttpExchange exchange, boolean messages) {
        try {
            threads.execute(() -> stream(exchange, messages));
            return true;
        } catch (RejectedExecutionException tooMany) {
            return false;
        }
    }

    /** Ends all streams; does not wait. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void stream(HttpExchange exchange, boolean messages) {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0); // of unknown length
            new Viewer(exchange.getResponseBody(), messages, lastSeen(exchange)).show();
        } catch (IOException gone) {
            log.debug("a viewer of the status page has gone: {}", gone.toString());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            log.warn("cannot tell a viewer of the status page any more", e);
        }
    }

    private static long lastSeen(HttpExchange exchange) {
        String id = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        return id != null && id.matches("\\d{1,15}") ? Long.parseLong(id) : 0;
    }

    /** One stream: what its viewer was told. */
    private final class Viewer {

        private final OutputStream out;
        private final boolean messages;
        private long historyUntil;
        private String status = "";
        private String failures = "";

        Viewer(OutputStream out, boolean messages, long historyUntil) {
            this.out = out;
            this.messages = messages;
            this.historyUntil = historyUntil;
        }

        void show() throws IOException, InterruptedException {
            write("retry: " + AGAIN_MILLIS + "\n\n" + event("node", SeenJson.node(control)));
            long endNanos = System.nanoTime() + LENGTH.toNanos();
            while (System.nanoTime() - endNanos < 0) {
                try {
                    status = changed("status", status, () -> StatusJson.COMPACT.of(node.status()));
                    failures = changed("failures", failures, () -> SeenJson.failures(node.failures(), messages));
                    history();
                } catch (PoolUnavailableException e) {
                    write(event("problem", SeenJson.problem(String.valueOf(e.getMessage()))));
                }
                out.flush();
                TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
            }
        }

        private String changed(String type, String last, Supplier<String> look) throws IOException {
            String now = look.get();
            if (!now.equals(last)) {
                write(event(type, now));
            }
            return now;
        }

        private void history() throws IOException {
            var newer = node.history().stream()
                    .filter(sample -> sample.at() > historyUntil)
                    .toList();
            if (!newer.isEmpty()) {
                historyUntil =
                        newer.stream().mapToLong(sample -> sample.at()).max().orElse(historyUntil);
                write("id: " + historyUntil + "\n" + event("history", SeenJson.history(newer)));
            }
        }

        private void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String event(String type, String json) {
        return "event: " + type + "\ndata: " + json + "\n\n";
    }
}
