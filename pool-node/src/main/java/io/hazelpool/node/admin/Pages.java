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

    /** A browser is to load nothing from elsewhere, and to show the page in nobody else's. */
    private static final Map<String, String> HEADERS = Map.of(
            "Cache-Control",
            "no-store",
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer");

    private static final String EVENTS = "/events";

    private final Map<String, Supplier<Page>> pages = new TreeMap<>();
    private final PageEvents events;

    /** All there is to see of this node. */
    Pages(Observed node, PageEvents events) {
        this.events = events;
        pages.put("/", PageFiles.HTML::page);
        pages.put("/assets/page.css", PageFiles.CSS::page);
        pages.put("/assets/page.js", PageFiles.JS::page);
        pages.put("/assets/uplot.css", PageFiles.CHARTS_CSS::page);
        pages.put("/assets/uplot.js", PageFiles.CHARTS_JS::page);
        pages.put(EVENTS, Page::tooManyViewers); // but for GET, if there are not
        pages.put("/startupz", () -> Page.of(node.startup(), "started", "starting"));
        pages.put("/livez", () -> Page.of(node.liveness(), "live", "not live"));
        pages.put("/readyz", () -> Page.of(node.readiness(), "ready", "not ready"));
        pages.put("/status", () -> Page.status(node));
        pages.put("/history", () -> Page.history(node));
        pages.put("/failures", () -> Page.failures(node));
        pages.put("/metrics", () -> Page.metrics(node));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        HEADERS.forEach(exchange.getResponseHeaders()::set);
        if (exchange.getRequestURI().getPath().equals(EVENTS)
                && exchange.getRequestMethod().equals("GET")
                && events.begin(exchange)) {
            return; // it is answered, and ended, by another thread
        }
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
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(page.code(), -1); // no body
        } else {
            exchange.sendResponseHeaders(page.code(), body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
