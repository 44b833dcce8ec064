package io.hazelpool.node.admin;

import static io.hazelpool.node.admin.Http.ask;
import static io.hazelpool.node.admin.Http.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdminServerTest {

    private static final int PORT = 6580;
    private static final NodeConfig CONFIG =
            NodeConfig.defaults().with(NodeKeys.ADMIN_PORT, PORT).with(NodeKeys.ADMIN_PORT_RANGE, 20);

    private final SettableNode node = new SettableNode();
    private final List<AdminServer> servers = new ArrayList<>();
    private final AdminServer server = start(CONFIG);

    /** Well until it is told otherwise. */
    private static final class SettableNode implements Observed {
        private volatile Health alive = Health.of(HealthCheck.ok("dispatcher-async_pool", "turning"));
        private volatile Health ready = Health.of(HealthCheck.ok("serving", "in cluster 'hazelpool'"));
        private volatile boolean broken;

        @Override
        public Health startup() {
            return Health.of(HealthCheck.failing("start", "the node has been starting for 3 s"));
        }

        @Override
        public Health liveness() {
            return alive;
        }

        @Override
        public Health readiness() {
            return ready;
        }

        @Override
        public List<PoolStatus> status() {
            if (broken) {
                throw new IllegalStateException("secret");
            }
            throw new PoolUnavailableException("the cluster did not tell its status within 5 s", null);
        }

        @Override
        public List<PoolSample> history() {
            return List.of();
        }

        @Override
        public List<FailureNote> failures() {
            return List.of(new FailureNote(
                    0, "async_pool", new UUID(1, 2), null, Ending.TIMED_OUT, null, "ran longer", "node-7"));
        }

        @Override
        public String metrics() {
            return "hazelpool_cluster_members 3\n";
        }
    }

    private AdminServer start(NodeConfig config) {
        AdminServer started = AdminServer.start(config, node, new RecordedControls());
        servers.add(started);
        return started;
    }

    @AfterEach
    void stop() {
        servers.forEach(AdminServer::close);
    }

    @Test
    void answers_200_with_each_check_while_all_is_well() {
        HttpResponse<String> answer = get(server, "/livez");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().replaceAll("\\s+", ""))
                .isEqualTo("{\"status\":\"live\",\"checks\":"
                        + "[{\"name\":\"dispatcher-async_pool\",\"ok\":true,\"detail\":\"turning\"}]}");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(get(server, "/readyz?verbose").statusCode()).isEqualTo(200);
    }

    @Test
    void answers_503_and_says_which_check_fails_and_why() {
        node.ready = new Health(List.of(
                HealthCheck.ok("serving", "in cluster 'hazelpool'"),
                HealthCheck.failing("cluster-size", "1 nodes hold data, cluster.min-size is 2")));
        HttpResponse<String> answer = get(server, "/readyz");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"not ready\"", "1 nodes hold data, cluster.min-size is 2");
        assertThat(get(server, "/livez").statusCode()).isEqualTo(200);
        HttpResponse<String> startup = get(server, "/startupz");
        assertThat(startup.statusCode()).isEqualTo(503);
        assertThat(startup.body()).contains("\"starting\"", "for 3 s");
    }

    @Test
    void answers_503_in_json_if_the_cluster_does_not_tell_its_status() {
        HttpResponse<String> answer = get(server, "/status");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body().replaceAll("\\s+", " "))
                .startsWith("{ \"error\" : \"the cluster did not tell its status within 5 s\" }");
    }

    @Test
    void answers_metrics_in_the_text_that_prometheus_reads() {
        HttpResponse<String> answer = get(server, "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("hazelpool_cluster_members 3\n");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void serves_the_status_page_and_all_it_is_made_of_and_lets_it_load_nothing_from_elsewhere() {
        HttpResponse<String> page = get(server, "/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'; script-src 'self';");
        assertThat(page.body()).doesNotContain("//cdn", "https://");
        List<String> parts = Pattern.compile("(?:href|src)=\"(assets/[^\"]+)\"")
                .matcher(page.body())
                .results()
                .map(part -> part.group(1))
                .toList();
        assertThat(parts).hasSize(7);
        for (String part : parts) {
            HttpResponse<String> answer = get(server, "/" + part);
            assertThat(answer.statusCode()).as(part).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValue(part.endsWith("css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8");
        }
    }

    @Test
    void tells_the_last_failures() {
        assertThat(get(server, "/failures").body())
                .isEqualToIgnoringNewLines(
                        "[{\"at\":\"1970-01-01T00:00:00Z\",\"pool\":\"async_pool\","
                                + "\"task_id\":\"00000000-0000-0001-0000-000000000002\",\"task_class\":null,"
                                + "\"outcome\":\"timed_out\",\"exception\":null,\"message\":\"ran longer\",\"node\":\"node-7\"}]");
    }

    /** While it streams to some, it has threads for all else. */
    @Test
    void streams_what_changes_to_many_viewers_and_turns_away_more_than_it_can_serve() throws IOException {
        List<Socket> viewers = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                viewers.add(viewer());
            }
            for (Socket viewer : viewers) {
                assertThat(linesUntil(viewer, "data: {\"error\":"))
                        .contains("HTTP/1.1 200 OK", "event: node", "event: problem")
                        .last()
                        .isEqualTo("data: {\"error\":\"the cluster did not tell its status within 5 s\"}");
            }
            assertThat(get(server, "/events").statusCode()).isEqualTo(503);
            assertThat(get(server, "/livez").statusCode()).isEqualTo(200);
        } finally {
            for (Socket viewer : viewers) {
                viewer.close();
            }
        }
    }

    private Socket viewer() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream()
                .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static List<String> linesUntil(Socket socket, String start) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        List<String> lines = new ArrayList<>();
        String line = "";
        while (line != null && !line.startsWith(start)) {
            line = in.readLine();
            lines.add(String.valueOf(line));
        }
        return lines;
    }

    @Test
    void lists_the_paths_for_one_it_does_not_know() {
        for (String path : List.of("/index.html", "/livez/", "/livez/../status", "/healthz")) {
            HttpResponse<String> answer = get(server, path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).contains("/livez", "/readyz", "/startupz", "/status");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        }
    }

    @Test
    void answers_get_and_head_and_nothing_else() {
        HttpResponse<String> head = ask(server, "HEAD", "/livez");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0))
                .isEqualTo(get(server, "/livez").body().length());
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH")) {
            HttpResponse<String> answer = ask(server, method, "/livez");
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
            assertThat(answer.body()).contains("only GET and HEAD");
        }
    }

    @Test
    void tells_nothing_of_what_went_wrong_inside() {
        node.broken = true;
        HttpResponse<String> answer = get(server, "/status");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("error").doesNotContain("secret", "Exception", "\tat ");
    }

    /** More of them than there are threads to read what they send. */
    @Test
    void answers_a_probe_while_others_do_not_end_what_they_say() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                slow.add(socket);
                socket.getOutputStream().write("GET /livez HT".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(get(server, "/livez").statusCode()).isEqualTo(200);
            for (Socket socket : slow) {
                socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
                assertThat(readOrReset(socket)).as("it was cut off").isNegative();
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static int readOrReset(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException reset) {
            return -1;
        }
    }

    @Test
    void takes_the_next_port_if_one_is_taken_and_tells_what_to_do_if_all_are() {
        assertThat(server.port()).isEqualTo(PORT);
        assertThat(start(CONFIG).port()).isEqualTo(PORT + 1);
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> start(CONFIG.with(NodeKeys.ADMIN_PORT_RANGE, 2)))
                .withMessageContaining("127.0.0.1, ports 6580 to 6581: Address already in use")
                .withMessageContaining("free a port, or change admin.bind, admin.port or admin.port-range");
    }

    @Test
    void tells_what_to_do_if_its_address_is_not_of_this_machine() {
        for (String elsewhere : List.of("192.0.2.1", "no.such.host.invalid")) {
            assertThatExceptionOfType(NodeStartException.class)
                    .isThrownBy(() -> start(CONFIG.with(NodeKeys.ADMIN_BIND, elsewhere)))
                    .withMessageContaining(elsewhere)
                    .withMessageContaining("admin.bind");
        }
    }

    @Test
    void opens_no_port_if_none_is_wanted() throws IOException {
        server.close();
        AdminServer none = start(CONFIG.with(NodeKeys.ADMIN_PORT, 0));
        assertThat(none.port()).isZero();
        new ServerSocket(PORT, 1, InetAddress.getLoopbackAddress()).close();
    }

    @Test
    void refuses_connections_once_it_is_closed() {
        assertThat(get(server, "/livez").statusCode()).isEqualTo(200);
        server.close();
        server.close();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> Http.get(server, "/livez"))
                .withCauseInstanceOf(ConnectException.class);
    }
}
