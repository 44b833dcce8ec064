package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hazelpool.api.Outcome;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.ConfigException;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolName;
import io.hazelpool.node.PoolNode;
import io.hazelpool.wire.SoakTask;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Neither keys nor tokens show in anything that a node or a client says. */
@Timeout(120)
class SecretsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final byte[] key = random();
    private final byte[] otherKey = random();
    private final String token = HexFormat.of().formatHex(random());
    private final String wrongToken = HexFormat.of().formatHex(random());

    private Path keys;
    private Path otherKeys;

    @BeforeEach
    void write() throws IOException {
        keys = keysFile("keys", "k1 " + Base64.getEncoder().encodeToString(key));
        otherKeys = keysFile("other-keys", "k1 " + Base64.getEncoder().encodeToString(otherKey));
    }

    @Test
    void do_not_show_in_logs_pages_metrics_status_or_configuration() throws Exception {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("HAZELPOOL_LOG_LEVEL", "TRACE");
        settings.put("HAZELPOOL_SECURITY_KEYS_FILE", keys.toString());
        settings.put(
                "HAZELPOOL_SECURITY_ADMIN_TOKEN_FILE", keysFile("token", token).toString());
        settings.put("HAZELPOOL_ADMIN_PORT", "18080");
        settings.put("HAZELPOOL_ADMIN_PORT_RANGE", "100");
        StringBuilder said = new StringBuilder();
        Path log;
        try (LocalNodes nodes = LocalNodes.start(1, "secrets-" + UUID.randomUUID(), settings)) {
            nodes.awaitReady(Duration.ofSeconds(60));
            log = nodes.logs().resolve(nodes.nodes().get(0).name() + ".log");
            said.append(endOfTask(nodes, keys, Outcome.Succeeded.class));
            said.append(endOfTask(nodes, otherKeys, Outcome.Lost.class));
            URI admin = adminOf(log);
            for (String path : List.of("", "status", "metrics", "history", "readyz", "livez", "control/pause", "x")) {
                said.append(answer(HttpRequest.newBuilder(admin.resolve("/" + path))));
            }
            for (String shown : List.of(token, wrongToken)) {
                said.append(answer(authorized(admin.resolve("/failures"), shown)));
                for (String body : List.of("{\"pool\": \"async_pool\"}", "{", "{\"pool\": \"none\"}")) {
                    said.append(answer(authorized(admin.resolve("/control/resume"), shown)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(body))));
                }
            }
            said.append(Files.readString(log));
        }
        assertThat(said)
                .contains("security.keys-file = ", "TRACE") // it said what it could have said them in
                .contains("async_pool");
        assertNoSecretIn(said.toString());
    }

    @Test
    void do_not_show_where_a_file_of_them_is_wrong() throws Exception {
        String secret = Base64.getEncoder().encodeToString(key);
        List<String> wrong = List.of(
                secret,
                "k1 " + secret + "\nk1 " + secret,
                "k1 " + secret.substring(4),
                "k1 " + secret + secret,
                "k1 " + secret.replace('=', '!'),
                "k1\t" + secret + " " + secret,
                secret + " k1",
                "k".repeat(300) + " " + secret);
        for (String text : wrong) {
            String file = keysFile("wrong", text).toString();
            assertThatThrownBy(
                            () -> PoolClient.connect(ClientConfig.defaults().with(ClientKeys.SECURITY_KEYS_FILE, file)))
                    .as(text)
                    .isInstanceOf(ConfigException.class)
                    .satisfies(e -> assertNoSecretIn(stackTrace(e)));
            assertThatThrownBy(() -> PoolNode.start(NodeConfig.defaults().with(NodeKeys.SECURITY_KEYS_FILE, file)))
                    .as(text)
                    .isInstanceOf(ConfigException.class)
                    .satisfies(e -> assertNoSecretIn(stackTrace(e)));
        }
        for (String text : List.of(token.substring(40), token + "\n" + token, token + " " + token, "é" + token)) {
            assertThat(logOfNodeThatCannotStart(text)).contains("admin-token-file: cannot use");
        }
    }

    private String logOfNodeThatCannotStart(String tokenFile) throws IOException {
        Map<String, String> settings = Map.of(
                "HAZELPOOL_SECURITY_ADMIN_TOKEN_FILE",
                keysFile("wrong", tokenFile).toString(),
                "HAZELPOOL_ADMIN_PORT",
                "18080",
                "HAZELPOOL_ADMIN_PORT_RANGE",
                "100");
        try (LocalNodes nodes = LocalNodes.start(1, "secrets-" + UUID.randomUUID(), settings)) {
            NodeProcess node = nodes.nodes().get(0);
            assertThat(node.hasEnded(SOON)).isTrue();
            String log = Files.readString(nodes.logs().resolve(node.name() + ".log"));
            assertNoSecretIn(log);
            return log;
        }
    }

    /** Submits one, and answers all that can be seen of its client and its end, which has to be this one. */
    private static String endOfTask(LocalNodes nodes, Path keys, Class<?> end) {
        ClientConfig config = ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, nodes.cluster())
                .with(ClientKeys.CLUSTER_ADDRESSES, nodes.addresses())
                .with(ClientKeys.CLIENT_LOSS_GRACE, Duration.ofSeconds(1))
                .with(ClientKeys.SECURITY_KEYS_FILE, keys.toString());
        try (PoolClient client = PoolClient.connect(config)) {
            TaskHandle<Long> handle = client.pool(PoolName.ASYNC).submit(new SoakTask(1, 0));
            assertThat(handle.outcome()).succeedsWithin(SOON).isInstanceOf(end);
            return Stream.of(config, client, handle, handle.outcome().join(), handle.result(), client.pool("any"))
                    .map(Object::toString)
                    .toList()
                    .toString();
        }
    }

    private static URI adminOf(Path log) throws IOException {
        Matcher told = Pattern.compile("health and status at (http://[^/ ]+)").matcher(Files.readString(log));
        assertThat(told.find()).isTrue();
        return URI.create(told.group(1) + "/");
    }

    private static HttpRequest.Builder authorized(URI uri, String shown) {
        return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + shown);
    }

    private String answer(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.timeout(SOON).build(), BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.headers().map() + "\n" + answer.body() + "\n";
    }

    private static String stackTrace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private void assertNoSecretIn(String said) {
        for (byte[] secret : List.of(key, otherKey)) {
            assertNoPartIn(said, Base64.getEncoder().encodeToString(secret));
            assertNoPartIn(said, HexFormat.of().formatHex(secret));
            assertThat(said).doesNotContain(Arrays.toString(secret));
        }
        assertNoPartIn(said, token);
        assertNoPartIn(said, wrongToken);
    }

    /** No twelve characters of it either. */
    private static void assertNoPartIn(String said, String secret) {
        for (int i = 0; i + 12 <= secret.length(); i++) {
            assertThat(said).doesNotContainIgnoringCase(secret.substring(i, i + 12));
        }
    }

    private Path keysFile(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static byte[] random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
