package io.hazelpool.node.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers each request by the page of its path. Thread-safe. */
final class Pages implements HttpHandler {

    private static final Logger log = LoggerFactory.getLogger(Pages.class);

    private static final List<String> METHODS = List.of("GET", "HEAD");

    private final Map<String, Supplier<Page>> pages;

    /** All there is to see of this node. */
    Pages(Observed node) {
        pages = new TreeMap<>(Map.of(
                "/startupz", () -> Page.of(node.startup(), "started", "starting"),
                "/livez", () -> Page.of(node.liveness(), "live", "not live"),
                "/readyz", () -> Page.of(node.readiness(), "ready", "not ready"),
                "/status", () -> Page.status(node),
                "/metrics", () -> Page.metrics(node)));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, pageFor(exchange));
        }
    }

    private Page pageFor(HttpExchange exchange) {
        Supplier<Page> page = pages.get(exchange.getRequestURI().getPath());
        if (page == null) {
            return Page.notFound(pages.keySet());
        }
        if (!METHODS.contains(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", String.join(", ", METHODS));
            return Page.wrongMethod(METHODS);
        }
        try {
            return page.get();
        } catch (RuntimeException | Error e) {
            log.warn("cannot answer {}", exchange.getRequestURI().getPath(), e);
            return Page.failed();
        }
    }

    private static void send(HttpExchange exchange, Page page) throws IOException {
        byte[] body = (page.text().stripTrailing() + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", page.type());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(page.code(), -1); // no body
        } else {
            exchange.sendResponseHeaders(page.code(), body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
