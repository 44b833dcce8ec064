package io.hazelpool.node;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.Intake;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.admin.AdminServer;
import io.hazelpool.node.admin.Http;
import io.hazelpool.node.cluster.TestMembers;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator orders by HTTP, and what a real node then does. */
@Timeout(60)
class NodeControlTest {

    private static final String TOKEN = "0f".repeat(32);

    @Test
    void does_what_an_operator_orders_by_http(@TempDir Path folder) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        NodeConfig config = new TestMembers()
                .config()
                .with(NodeKeys.ADMIN_PORT, 6640)
                .with(NodeKeys.NODE_NAME, "node-7")
                .with(NodeKeys.SECURITY_ADMIN_TOKEN_FILE, token.toString())
                .withPool("async_pool", PoolKeys.WORKERS, 2)
                .withPool("stream_pool", PoolKeys.WORKERS, 1);
        ProbedNode probed = new ProbedNode();
        try (AdminServer server = AdminServer.start(config, probed, probed)) {
            assertAnswer(server, "pause", "{\"pool\": \"async_pool\"}", 503);
            try (PoolNode node = PoolNode.start(config)) {
                probed.started(node);
                assertAnswer(server, "pause", "{\"pool\": \"async_pool\", \"queue\": true}", 200);
                assertAnswer(server, "resize", "{\"pool\": \"async_pool\", \"workers\": 5}", 200);
                assertAnswer(server, "breaker", "{\"pool\": \"async_pool\", \"open\": true}", 200);
                assertAnswer(server, "purge", "{\"pool\": \"async_pool\"}", 200);
                assertAnswer(server, "drain", "{\"node\": \"node-7\"}", 200);
                awaitStatus(
                        node,
                        pool -> pool.pause() == Pause.QUEUES
                                && pool.workers() == 5
                                && pool.breaker().phase() == BreakerPhase.OPEN
                                && pool.nodes().get(0).intake() == Intake.DRAINED);
                assertAnswer(server, "resume", "{\"pool\": \"async_pool\"}", 200);
                assertAnswer(server, "resize", "{\"pool\": \"async_pool\", \"workers\": null}", 200);
                assertAnswer(server, "breaker", "{\"pool\": \"async_pool\", \"open\": false}", 200);
                assertAnswer(server, "drain", "{\"node\": \"node-7\", \"undo\": true}", 200);
                awaitStatus(
                        node,
                        pool -> pool.pause() == Pause.NONE
                                && pool.workers() == 2
                                && pool.breaker().phase() == BreakerPhase.CLOSED
                                && pool.nodes().get(0).intake() == Intake.OPEN);
                assertAnswer(server, "pause", "{\"pool\": \"no_pool\"}", 404);
                assertAnswer(server, "drain", "{\"node\": \"node-8\"}", 404);
            }
        }
    }

    private static void assertAnswer(AdminServer server, String order, String json, int code) {
        HttpResponse<String> answer = Http.order(server, "/control/" + order, TOKEN, json);
        assertThat(answer.statusCode()).as(order + " " + json + answer.body()).isEqualTo(code);
    }

    private static void awaitStatus(PoolNode node, Predicate<PoolStatus> as) {
        await().until(() -> node.status().stream()
                .filter(pool -> pool.pool().equals("async_pool"))
                .allMatch(as));
    }
}
