package io.hazelpool.node.admin;

import static io.hazelpool.node.admin.Http.get;
import static io.hazelpool.node.admin.Http.order;
import static io.hazelpool.node.admin.Http.send;
import static io.hazelpool.node.admin.Http.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hazelpool.api.NoSuchPoolException;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.node.health.Health;
import io.hazelpool.node.health.HealthCheck;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.PoolSample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may order what by HTTP, and read what. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class AdminControlTest {

    private static final String TOKEN = "0f".repeat(32);
    private static final String OTHER = "f0".repeat(32);
    private static final String PASSWORD = "the password is tiger";
    private static final NodeConfig CONFIG =
            NodeConfig.defaults().with(NodeKeys.ADMIN_PORT, 6610).with(NodeKeys.ADMIN_PORT_RANGE, 20);

    @TempDir
    private Path folder;

    private Path file;
    private AdminServer server;
    private final RecordedControls controls = new RecordedControls();
    private final List<AdminServer> servers = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        file = folder.resolve("token");
        Files.writeString(file, TOKEN + "\n");
        server = start(file.toString());
    }

    private AdminServer start(String tokenFile) {
        AdminServer started = AdminServer.start(
                CONFIG.with(NodeKeys.SECURITY_ADMIN_TOKEN_FILE, tokenFile), new FailingNode(), controls);
        servers.add(started);
        return started;
    }

    @AfterEach
    void stop() {
        servers.forEach(AdminServer::close);
    }

    /** Has one failed task to tell of. */
    private static final class FailingNode implements Observed {

        @Override
        public Health startup() {
            return Health.of(HealthCheck.ok("start", "started"));
        }

        @Override
        public Health liveness() {
            return startup();
        }

        @Override
        public Health readiness() {
            return startup();
        }

        @Override
        public List<PoolStatus> status() {
            return List.of();
        }

        @Override
        public List<PoolSample> history() {
            return List.of();
        }

        @Override
        public List<FailureNote> failures() {
            return List.of(new FailureNote(
                    0, "async_pool", new UUID(1, 2), "acme.Job", Ending.FAILED, "acme.Oops", PASSWORD, "node-7"));
        }

        @Override
        public String metrics() {
            return "";
        }
    }

    @Test
    void carries_out_what_an_operator_orders() {
        Map<String, String> orders = new LinkedHashMap<>();
        orders.put("pause {\"pool\": \"a\"}", "pause a REJECTS");
        orders.put("pause {\"pool\": \"a\", \"queue\": true}", "pause a QUEUES");
        orders.put("resume {\"pool\": \"a\"}", "pause a NONE");
        orders.put("resize {\"pool\": \"a\", \"workers\": 3}", "resize a 3 null");
        orders.put("resize {\"pool\": \"a\", \"workers\": 3, \"node\": \"n:5701\"}", "resize a 3 n:5701");
        orders.put("resize {\"pool\": \"a\", \"workers\": null}", "reset a");
        orders.put("drain {\"node\": \"n:5701\"}", "drain n:5701 true");
        orders.put("drain {\"node\": \"n:5701\", \"undo\": true}", "drain n:5701 false");
        orders.put("breaker {\"pool\": \"a\", \"open\": true}", "breaker a true");
        orders.put("purge {\"pool\": \"a\"}", "purge a");
        orders.keySet().forEach(order -> {
            String[] parts = order.split(" ", 2);
            HttpResponse<String> answer = order(server, "/control/" + parts[0], TOKEN, parts[1]);
            assertThat(answer.statusCode()).as(order + answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("\"done\" : true");
        });
        assertThat(controls.ordered()).containsExactlyElementsOf(orders.values());
        assertThat(order(server, "/control/purge", TOKEN, "{\"pool\": \"a\"}").body())
                .contains("\"cancelled\" : 7");
        assertThat(order(server, "/control/breaker", TOKEN, "{\"pool\": \"a\", \"open\": false}")
                        .body())
                .contains("\"phase\" : \"closed\"");
    }

    @Test
    void refuses_orders_without_the_token_or_with_another_one() {
        for (String authorization : new String[] {
            null,
            "Bearer " + OTHER,
            "Bearer",
            "Bearer ",
            "Basic " + TOKEN,
            TOKEN,
            "Bearer " + TOKEN + "0",
            "Bearer \u00e9"
        }) {
            HttpResponse<String> answer = pause(server, authorization, "{\"pool\": \"a\"}");
            assertThat(answer.statusCode()).as(authorization).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
            assertThat(answer.body()).contains("security.admin-token-file").doesNotContain(TOKEN, OTHER);
        }
        assertThat(controls.ordered()).isEmpty();
    }

    @Test
    void takes_no_orders_from_anybody_if_there_is_no_token() {
        AdminServer open = start("");
        assertThat(pause(open, null, "{\"pool\": \"a\"}").statusCode()).isEqualTo(403);
        assertThat(pause(open, "Bearer ", "{\"pool\": \"a\"}").statusCode()).isEqualTo(403);
        assertThat(pause(open, "Bearer " + TOKEN, "{\"pool\": \"a\"}").statusCode())
                .isEqualTo(403);
        assertThat(controls.ordered()).isEmpty();
        var scrape = to(open, "/metrics").header("Authorization", "Basic YTpi").GET();
        assertThat(send(scrape).statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> pause(AdminServer server, @Nullable String authorization, String json) {
        var request = to(server, "/control/pause").header("Content-Type", "application/json");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return send(request.POST(BodyPublishers.ofString(json)));
    }

    /** What tasks say when they fail may hold anything; all else is for whoever reaches the port. */
    @Test
    void tells_what_failed_tasks_said_to_operators_only() throws IOException {
        HttpResponse<String> anybody = get(server, "/failures");
        assertThat(anybody.statusCode()).isEqualTo(200);
        assertThat(anybody.body()).contains("acme.Oops", "\"message\":null").doesNotContain(PASSWORD);
        assertThat(firstFailures("")).contains("acme.Oops").doesNotContain(PASSWORD);
        for (String path : List.of("/", "/status", "/history", "/metrics", "/livez")) {
            assertThat(get(server, path).statusCode()).as(path).isEqualTo(200);
        }
        HttpResponse<String> operator = send(to(server, "/failures").header("Authorization", "Bearer " + TOKEN));
        assertThat(operator.body()).contains(PASSWORD);
        assertThat(firstFailures("Authorization: Bearer " + TOKEN + "\r\n")).contains(PASSWORD);
        HttpResponse<String> impostor = send(to(server, "/failures").header("Authorization", "Bearer " + OTHER));
        assertThat(impostor.statusCode()).isEqualTo(401);
    }

    /** The page asks for a token only where there is one. */
    @Test
    void tells_who_looks_whether_it_takes_orders() throws IOException {
        String request = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";
        assertThat(raw(server, request, "event: node\ndata: ", "\n\n")).endsWith("{\"control\":true}\n\n");
        assertThat(raw(start(""), request, "event: node\ndata: ", "\n\n")).endsWith("{\"control\":false}\n\n");
    }

    private String firstFailures(String header) throws IOException {
        String text =
                raw("GET /events HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n", "event: failures\ndata: ", "\n\n");
        return text.substring(text.indexOf("event: failures"));
    }

    /** What is answered, up to what is given. */
    private String raw(String request, String... until) throws IOException {
        return raw(server, request, until);
    }

    private static String raw(AdminServer server, String request, String... until) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            StringBuilder text = new StringBuilder();
            int from = 0;
            for (String part : until) {
                while (text.indexOf(part, from) < 0) {
                    int read = socket.getInputStream().read();
                    if (read < 0) {
                        throw new AssertionError("it ended: " + text);
                    }
                    text.append((char) read);
                }
                from = text.indexOf(part, from) + part.length();
            }
            return text.toString();
        }
    }

    @Test
    void takes_a_new_token_from_its_file_at_once_and_none_if_that_is_gone() throws IOException {
        Files.writeString(file, OTHER);
        assertThat(order(server, "/control/purge", OTHER, "{\"pool\": \"a\"}").statusCode())
                .isEqualTo(200);
        assertThat(order(server, "/control/purge", TOKEN, "{\"pool\": \"a\"}").statusCode())
                .isEqualTo(401);
        Files.delete(file);
        assertThat(order(server, "/control/purge", OTHER, "{\"pool\": \"a\"}").statusCode())
                .isEqualTo(401);
        assertThat(pause(server, null, "{\"pool\": \"a\"}").statusCode()).isEqualTo(401);
    }

    @Test
    void does_not_start_with_a_token_that_can_be_guessed_or_read_and_does_not_tell_it() throws IOException {
        for (String bad : List.of("", "tiger", "tiger ".repeat(20), "t".repeat(600), TOKEN + "\n" + OTHER)) {
            Files.writeString(file, bad);
            assertThatExceptionOfType(NodeStartException.class)
                    .isThrownBy(() -> start(file.toString()))
                    .withMessageContaining("security.admin-token-file: cannot use " + file)
                    .withMessageContaining("openssl rand -hex 32")
                    .satisfies(e -> assertThat(String.valueOf(e.getMessage())).doesNotContain("tiger", "ttt", TOKEN));
        }
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> start(folder.resolve("none").toString()))
                .withMessageContaining("there is no such file");
    }

    /** A browser says where the page is from that wants something done. */
    @Test
    void takes_no_orders_by_a_page_from_elsewhere() {
        for (String origin : List.of("https://evil.example", "http://127.0.0.1:1", "null")) {
            HttpResponse<String> answer = send(to(server, "/control/purge")
                    .header("Authorization", "Bearer " + TOKEN)
                    .header("Content-Type", "application/json")
                    .header("Origin", origin)
                    .POST(BodyPublishers.ofString("{\"pool\": \"a\"}")));
            assertThat(answer.statusCode()).as(origin).isEqualTo(403);
            assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
        }
        HttpResponse<String> form = send(to(server, "/control/purge")
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{\"pool\": \"a\"}")));
        assertThat(form.statusCode()).isEqualTo(415);
        assertThat(controls.ordered()).isEmpty();
        HttpResponse<String> own = send(to(server, "/control/purge")
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Origin", "http://127.0.0.1:" + server.port())
                .POST(BodyPublishers.ofString("{\"pool\": \"a\"}")));
        assertThat(own.statusCode()).isEqualTo(200);
    }

    /** As a page does that has its own name point to a browser's machine. */
    @Test
    void is_asked_on_a_loopback_address_by_no_other_name() throws IOException {
        for (String name : List.of("evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil")) {
            assertThat(raw("GET /status HTTP/1.1\r\nHost: " + name + "\r\n\r\n", "\r\n"))
                    .as(name)
                    .startsWith("HTTP/1.1 421 ");
            assertThat(raw("GET /events HTTP/1.1\r\nHost: " + name + "\r\n\r\n", "\r\n"))
                    .as(name)
                    .startsWith("HTTP/1.1 421 ");
        }
        for (String name : List.of("localhost", "LocalHost:8080", "127.0.0.1:8080", "[::1]:8080")) {
            assertThat(raw("GET /status HTTP/1.1\r\nHost: " + name + "\r\n\r\n", "\r\n"))
                    .as(name)
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void refuses_orders_that_are_not_what_they_should_be_and_repeats_nothing_of_them() {
        for (String order : List.of(
                "",
                "x",
                "[]",
                "\"evil\"",
                "{}",
                "{\"pool\": 1}",
                "{\"pool\": \"\"}",
                "{\"pool\": \"evil\\n\"}",
                "{\"pool\": \"" + "evil".repeat(100) + "\"}",
                "{\"pool\": \"evil\", \"queue\": \"evil\"}",
                "{\"pool\": \"evil\", \"evil\": 1}",
                "{\"pool\": \"evil\", \"pool\": \"evil\"}",
                "{\"pool\": \"evil\"} {}",
                "[".repeat(4000))) {
            HttpResponse<String> answer = order(server, "/control/pause", TOKEN, order);
            assertThat(answer.statusCode()).as(order).isEqualTo(400);
            assertThat(answer.body()).contains("error").doesNotContain("evil");
        }
        for (String workers : List.of("0", "10001", "1.5", "\"3\"", "99999999999")) {
            HttpResponse<String> answer =
                    order(server, "/control/resize", TOKEN, "{\"pool\": \"a\", \"workers\": " + workers + "}");
            assertThat(answer.statusCode()).as(workers).isEqualTo(400);
            assertThat(answer.body()).contains("workers has to be 1..10000");
        }
        assertThat(order(server, "/control/breaker", TOKEN, "{\"pool\": \"a\"}").statusCode())
                .isEqualTo(400);
        assertThat(order(server, "/control/pause", TOKEN, " ".repeat(5000)).statusCode())
                .isEqualTo(413);
        assertThat(get(server, "/control/pause").statusCode()).isEqualTo(405);
        assertThat(order(server, "/control", TOKEN, "{}").statusCode()).isEqualTo(404);
        assertThat(controls.ordered()).isEmpty();
    }

    @Test
    void tells_what_is_wrong_with_an_order_that_cannot_be_carried_out() {
        assertFails(new NoSuchPoolException("evil"), 404, "no node defines this pool");
        assertFails(new IllegalArgumentException("evil"), 404, "no node has this name");
        assertFails(new UnsupportedOperationException("evil"), 409, "breaker.threshold is 0");
        assertFails(new PoolUnavailableException("evil", null), 503, "did not answer in time");
        assertFails(new IllegalStateException("evil"), 500, "the node's log tells why");
    }

    private void assertFails(RuntimeException failure, int code, String part) {
        controls.failBy(failure);
        HttpResponse<String> answer = order(server, "/control/purge", TOKEN, "{\"pool\": \"a\"}");
        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(answer.body()).contains(part).doesNotContain("evil");
    }
}
