package io.hazelpool.node.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.hazelpool.node.admin.AdminToken.Caller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers each request by the page of its path. Thread-safe. */
final class Pages implements HttpHandler {

    private static final Logger log = LoggerFactory.getLogger(Pages.class);

    private static final List<String> METHODS = List.of("GET", "HEAD");
    private static final List<String> CONTROL_METHODS = List.of("POST");

    /** A browser is to load nothing from elsewhere, and to show the page in nobody else's. */
    private static final Map<String, String> HEADERS = Map.of(
            "Cache-Control",
            "no-store",
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Referrer-Policy",
            "no-referrer");

    private static final String EVENTS = "/events";

    private static final String FAILURES = "/failures";
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Map<String, Supplier<Page>> pages = new TreeMap<>();
    private final Observed node;
    private final PageEvents events;
    private final ControlPages controls;
    private final AdminToken token;

    /** All there is to see of this node, and to order. */
    Pages(Observed node, PageEvents events, ControlPages controls, AdminToken token) {
        this.node = node;
        this.events = events;
        this.controls = controls;
        this.token = token;
        pages.put("/", PageFiles.HTML::page);
        pages.put("/assets/page.css", PageFiles.CSS::page);
        pages.put("/assets/page.js", PageFiles.JS::page);
        pages.put("/assets/control.js", PageFiles.CONTROL_JS::page);
        pages.put("/assets/failures.js", PageFiles.FAILURES_JS::page);
        pages.put("/assets/dom.js", PageFiles.DOM_JS::page);
        pages.put("/assets/uplot.css", PageFiles.CHARTS_CSS::page);
        pages.put("/assets/uplot.js", PageFiles.CHARTS_JS::page);
        pages.put(EVENTS, Page::tooManyViewers); // but for GET, if there are not
        pages.put("/startupz", () -> Page.of(node.startup(), "started", "starting"));
        pages.put("/livez", () -> Page.of(node.liveness(), "live", "not live"));
        pages.put("/readyz", () -> Page.of(node.readiness(), "ready", "not ready"));
        pages.put("/status", () -> Page.status(node));
        pages.put("/history", () -> Page.history(node));
        pages.put(FAILURES, () -> Page.failures(node, !token.isSet())); // but for operators
        pages.put("/metrics", () -> Page.metrics(node));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        HEADERS.forEach(exchange.getResponseHeaders()::set);
        Caller caller = token.callerOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (exchange.getRequestURI().getPath().equals(EVENTS)
                && exchange.getRequestMethod().equals("GET")
                && caller != Caller.IMPOSTOR
                && isMeant(exchange)
                && events.begin(exchange, readsMessages(caller))) {
            return; // it is answered, and ended, by another thread
        }
        try (exchange) {
            send(exchange, pageFor(exchange, caller));
        }
    }

    private Page pageFor(HttpExchange exchange, Caller caller) throws IOException {
        if (!isMeant(exchange)) {
            return Page.wrongHost();
        }
        if (caller == Caller.IMPOSTOR) {
            return wrongToken(exchange);
        }
        String path = exchange.getRequestURI().getPath();
        boolean isControl = controls.paths().contains(path);
        if (!isControl && !pages.containsKey(path)) {
            Set<String> known = new TreeSet<>(pages.keySet());
            known.addAll(controls.paths());
            return Page.notFound(known);
        }
        List<String> methods = isControl ? CONTROL_METHODS : METHODS;
        if (!methods.contains(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", String.join(", ", methods));
            return Page.wrongMethod(methods);
        }
        try {
            return isControl ? control(exchange, caller) : seen(path, caller);
        } catch (RuntimeException | Error e) {
            log.warn("cannot answer {}", path, e);
            return Page.failed();
        }
    }

    private Page control(HttpExchange exchange, Caller caller) throws IOException {
        if (!token.isSet()) {
            return Page.noToken();
        }
        if (caller != Caller.OPERATOR) {
            return wrongToken(exchange);
        }
        return isFromElsewhere(exchange) ? Page.otherOrigin() : controls.answer(exchange);
    }

    private Page seen(String path, Caller caller) {
        if (path.equals(FAILURES)) {
            return Page.failures(node, readsMessages(caller));
        }
        Supplier<Page> page = pages.get(path);
        return page == null ? Page.failed() : page.get();
    }

    /**
     * What tasks said when they failed may hold anything, a customer's name or a password. Where operators can be told
     * from others, it is for them; where they cannot, there is nobody else who could read it.
     */
    private boolean readsMessages(Caller caller) {
        return caller == Caller.OPERATOR || !token.isSet();
    }

    private static Page wrongToken(HttpExchange exchange) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        return Page.wrongToken();
    }

    /**
     * A page from elsewhere can have its own name point to a browser's machine, and then read there what is meant for
     * nobody else; it cannot have the browser ask for another name.
     */
    private static boolean isMeant(HttpExchange exchange) {
        if (!exchange.getLocalAddress().getAddress().isLoopbackAddress()) {
            return true; // known by names that nobody told the node
        }
        String host = exchange.getRequestHeaders().getFirst("Host");
        return host == null
                || LOOPBACK_NAMES.contains(host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT));
    }

    /** Whether a browser says that it orders for another page than this node's. */
    private static boolean isFromElsewhere(HttpExchange exchange) {
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        String host = exchange.getRequestHeaders().getFirst("Host");
        return origin != null && !origin.replaceFirst("^https?://", "").equalsIgnoreCase(host);
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
