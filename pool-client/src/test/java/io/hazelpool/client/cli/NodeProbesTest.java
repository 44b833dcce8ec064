package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolName;
import io.hazelpool.wire.SoakTask;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node's process as those who probe it see it, from its start to its end. */
@Timeout(120)
class NodeProbesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final RunLedger ledger = RunLedger.create();
    private final int port = freePort();
    private final LocalNodes nodes = LocalNodes.start(1, "probes-" + UUID.randomUUID(), settings());
    private final NodeProcess node = nodes.nodes().get(0);

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(SoakCommand.settings(PoolName.ASYNC, 2, ledger));
        settings.put("HAZELPOOL_NODE_DRAIN_TIMEOUT_MS", "30000");
        settings.put("HAZELPOOL_ADMIN_PORT", String.valueOf(port));
        settings.put("HAZELPOOL_ADMIN_PORT_RANGE", "1");
        return settings;
    }

    @AfterEach
    void end() {
        nodes.kill(node);
        nodes.close();
        ledger.close();
    }

    @Test
    void is_alive_while_it_starts_and_unready_while_it_drains_and_gone_after_that() throws Exception {
        await().atMost(SOON).ignoreException(ConnectException.class).until(() -> code("/livez") == 200);
        nodes.awaitReady(Duration.ofSeconds(60));
        await().atMost(SOON).until(() -> code("/startupz") == 200 && code("/readyz") == 200);
        assertThat(log()).containsSubsequence("health and status at http://127.0.0.1:" + port, " is ready in cluster ");
        try (PoolClient client = PoolClient.connect(ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, nodes.cluster())
                .with(ClientKeys.CLUSTER_ADDRESSES, nodes.addresses()))) {
            TaskHandle<Long> handle = client.pool(PoolName.ASYNC).submit(new SoakTask(1, 8_000));
            await().until(() -> !ledger.runs().isEmpty());
            assertThat(get("/status").body())
                    .startsWith("[ {")
                    .contains("\"pool\" : \"async_pool\"", "\"node\" : \"%s\"".formatted(node.name()));

            PromTool.check(get("/metrics").body());
            node.stop();
            await().until(() -> code("/readyz") == 503);
            assertThat(get("/readyz").body()).contains("the node is stopping");
            assertThat(code("/livez")).isEqualTo(200);
            assertThat(handle.outcome()).as("it still runs").isNotDone();
            assertThat(handle.result()).succeedsWithin(SOON).isEqualTo(1L);
        }
        assertThat(node.hasEnded(SOON)).isTrue();
        assertThat(node.exitCode()).as(log()).isZero();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> get("/livez"));
    }

    @Test
    void a_second_one_for_which_no_port_is_left_exits_with_1_and_says_what_to_change() throws Exception {
        await().atMost(SOON).ignoreException(ConnectException.class).until(() -> code("/livez") == 200);
        try (LocalNodes second = LocalNodes.start(1, "probes-" + UUID.randomUUID(), settings())) {
            NodeProcess refused = second.nodes().get(0);
            assertThat(refused.hasEnded(SOON)).isTrue();
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(Files.readString(second.logs().resolve(refused.name() + ".log")))
                    .contains("cannot serve health and status on 127.0.0.1, ports %d to %d".formatted(port, port))
                    .contains("admin.port-range");
        }
    }

    private int code(String path) throws IOException, InterruptedException {
        return get(path).statusCode();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(SOON)
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private String log() throws IOException {
        return Files.readString(nodes.logs().resolve(node.name() + ".log"));
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
