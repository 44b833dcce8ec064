package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The status page as a browser shows it, of a cluster of two. The tests follow one another, as the cluster's day does:
 * what failed stays failed.
 */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings({"NullAway.Init", "UnnecessaryLambda"}) // tasks have to be serializable, and are named here
class StatusPageTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int WIDE = 1200;
    private static final int NARROW = 400;
    private static final int THRESHOLD = 3;

    private static final PoolCallable<Integer> FINE = () -> 1;
    private static final PoolRunnable FAILING = () -> {
        throw new IllegalStateException("the database <b>is</b> down");
    };

    private static LocalNodes nodes;
    private static PoolClient client;
    private static Browser browser;
    private static String page;

    @BeforeAll
    static void start() throws InterruptedException {
        assumeTrue(Browser.isThere(), "there is a Chromium");
        int port = freePort();
        Map<String, String> settings = new HashMap<>();
        settings.put("HAZELPOOL_ADMIN_PORT", String.valueOf(port));
        settings.put("HAZELPOOL_ADMIN_PORT_RANGE", "50");
        settings.put("HAZELPOOL_POOLS_ASYNC_POOL_WORKERS", "2");
        settings.put("HAZELPOOL_POOLS_STREAM_POOL_WORKERS", "1");
        settings.put("HAZELPOOL_POOLS_ASYNC_POOL_BREAKER_THRESHOLD", String.valueOf(THRESHOLD));
        nodes = LocalNodes.start(2, "page-" + UUID.randomUUID(), settings);
        page = "http://127.0.0.1:" + port + "/";
        browser = Browser.start(); // while they start
        nodes.awaitReady(Duration.ofSeconds(60));
        client = PoolClient.connect(ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, nodes.cluster())
                .with(ClientKeys.CLUSTER_ADDRESSES, nodes.addresses()));
    }

    @AfterAll
    static void stop() {
        closeIfStarted(browser);
        closeIfStarted(client);
        closeIfStarted(nodes);
    }

    @Test
    @Order(1)
    void shows_of_pools_and_of_each_of_their_nodes_what_status_tells() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            client.pool(PoolName.ASYNC).submit(FINE).result().join();
        }
        browser.open(page, WIDE);
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode pools = statusJson();
            assertThat(pools.size()).isEqualTo(2);
            for (JsonNode pool : pools) {
                String section = "[data-pool='" + pool.get("pool").asString() + "'] ";
                assertThat(browser.values(section + "dl [data-field]"))
                        .as(section)
                        .containsAllEntriesOf(numbers(pool))
                        .containsKey("rate");
                assertThat(browser.values(section + "[data-field=breaker_phase]"))
                        .containsEntry(
                                "breaker_phase", pool.get("breaker_phase").asString());
                assertThat(pool.get("nodes").size()).isEqualTo(2);
                for (JsonNode node : pool.get("nodes")) {
                    String row = "[data-node='" + node.get("node").asString() + "'] ";
                    assertThat(browser.values(section + row + "[data-field]"))
                            .as(row)
                            .isEqualTo(numbers(node, "held_tasks"));
                }
            }
        });
        assertThat(statusJson().get(0).get("total_tasks_executed").asInt()).isEqualTo(20);
        assertThat(browser.text("#summary")).startsWith("2 nodes, ").endsWith(" of 6 workers busy");
        assertThat((Long) browser.run("return [...document.querySelectorAll('.title')]"
                        + ".filter(e => e.innerText.includes('paused')).length"))
                .as("nothing is paused")
                .isZero();
        assertThat(browser.text("#no-failures")).isEqualTo("No task has failed.");
    }

    /** Two seconds from when the client knows; it may know a moment later than the cluster. */
    @Test
    @Order(2)
    void shows_within_two_seconds_that_a_breaker_has_opened() {
        browser.open(page, WIDE);
        await().atMost(SOON).until(() -> phaseOnPage().equals("closed"));
        WorkerPool pool = client.pool(PoolName.ASYNC);
        for (int i = 0; i < THRESHOLD; i++) {
            pool.submit(FAILING).outcome().join();
        }
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> pool.status().breaker().phase() == BreakerPhase.OPEN);
        await().atMost(Duration.ofSeconds(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> phaseOnPage().equals("open"));
        assertThat(browser.text("[data-pool=async_pool] [data-field=breaker_phase]"))
                .matches("circuit open, \\d+ s left");
        assertThat(browser.text("#news")).as("for who listens").isEqualTo("async_pool: circuit open");
        assertThat(browser.text("title")).isEqualTo("async_pool: circuit open – Hazelpool");
    }

    @Test
    @Order(3)
    void shows_the_last_failures_as_text_whatever_is_in_their_messages() {
        browser.open(page, WIDE);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat((Long)
                                browser.run("return document.querySelectorAll('#failure-table tbody tr').length"))
                        .isEqualTo(THRESHOLD));
        assertThat(browser.text("#failure-table tbody tr"))
                .contains(
                        "async_pool", getClass().getSimpleName(), "IllegalStateException: the database <b>is</b> down")
                .containsPattern("node-[12]$");
    }

    @Test
    @Order(4)
    void draws_two_charts_for_each_pool_and_says_in_words_what_they_show() throws IOException {
        browser.prefer("light");
        browser.open(page, WIDE);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(String.valueOf(browser.run(
                                "return [...document.querySelectorAll('[data-pool=async_pool] figure [role=img]')]"
                                        + ".map(e => e.getAttribute('aria-label')).join('\\n')")))
                        .matches("(?s).* tasks per second now, .* at most in 15 minutes; 0 wait\n.*: wait .* now"));
        assertThat((Long) browser.run("return document.querySelectorAll('figure canvas').length"))
                .isEqualTo(4);
        browser.photograph("page-light");
        browser.prefer("dark");
        browser.photograph("page-dark");
        assertThat(browser.run("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(19, 23, 21)");
    }

    @Test
    @Order(5)
    void fits_into_400_pixels_and_is_walked_through_by_keyboard() throws IOException {
        browser.prefer("light");
        browser.open(page, NARROW);
        await().atMost(SOON).until(() -> phaseOnPage().equals("open"));
        assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(NARROW);
        browser.tab();
        assertThat(browser.run("return document.activeElement.textContent")).isEqualTo("Skip to the last failures");
        browser.enter();
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("failures");
        browser.tab();
        assertThat(browser.run("return document.activeElement.textContent")).isEqualTo("status");
        browser.photograph("page-narrow");
    }

    @Test
    @Order(6)
    void keeps_fifty_failures_in_a_part_of_a_narrow_page_that_scrolls() {
        browser.open(page, NARROW);
        await().atMost(SOON).until(() -> browser.isShown("#failure-table tbody tr"));
        browser.run("""
                import('/assets/failures.js').then(({showFailures}) => showFailures(Array.from({length: 50}, (_, i) => ({
                  task_id: 'task-' + i, at: '2026-11-29T10:00:00Z', pool: 'async_pool', task_class: 'com.acme.Nightly',
                  node: 'node-1', outcome: 'failed', exception: 'java.lang.Error', message: 'why '.repeat(100)}))));
                return 0""");
        await().atMost(SOON)
                .until(() -> browser.run("return document.querySelectorAll('#failure-table tbody tr').length")
                        .equals(50L));
        assertThat((Long) browser.run("return document.getElementById('failures').offsetHeight"))
                .isLessThan(900);
        assertThat((Long) browser.run("return document.getElementById('failure-table').scrollHeight"))
                .isGreaterThan(5_000);
    }

    @Test
    @Order(7)
    void goes_on_when_its_stream_begins_anew_and_nothing_is_wrong_in_all_that_time() {
        browser.open(page, WIDE);
        await().atMost(SOON).until(() -> phaseOnPage().equals("open"));
        await().atMost(Duration.ofSeconds(40)).until(() -> streamsOnPage() > 1);
        await().atMost(SOON).until(() -> browser.text("#connection").equals("live"));
        assertThat(browser.console()).isEmpty();
        assertThat((List<?>)
                        browser.run("return performance.getEntriesByType('resource').map(e => new URL(e.name).host)"
                                + ".filter(host => host !== location.host)"))
                .as("loaded from elsewhere")
                .isEmpty();
    }

    @Test
    @Order(8)
    void says_that_it_is_turned_away_and_comes_in_when_there_is_room() throws Exception {
        browser.open("about:blank", WIDE);
        List<Socket> others = new ArrayList<>();
        try {
            while (others.size() < 16) {
                Socket other = new Socket(
                        InetAddress.getLoopbackAddress(), URI.create(page).getPort());
                other.getOutputStream()
                        .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String answer = new String(other.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
                if (answer.equals("HTTP/1.1 200")) {
                    others.add(other);
                } else {
                    other.close(); // the page of the last test is not gone yet
                }
            }
            browser.open(page, WIDE);
            await().atMost(SOON).until(() -> browser.text("#problem").contains("as many as it can serve"));
        } finally {
            for (Socket other : others) {
                other.close();
            }
        }
        await().atMost(SOON).until(() -> browser.text("#connection").equals("live"));
        assertThat(browser.text("#problem")).isEmpty();
    }

    /** The document of {@code pool status --output json}. */
    private static JsonNode statusJson() {
        Cli status = Cli.run(
                "status",
                "--output",
                "json",
                "--cluster",
                nodes.cluster(),
                "--address",
                nodes.addresses().get(1));
        return new JsonMapper().readTree(status.succeeded().out());
    }

    private static Map<String, String> numbers(JsonNode json) {
        return numbers(json, "queued_tasks", "total_tasks_lost");
    }

    private static Map<String, String> numbers(JsonNode json, String... more) {
        Map<String, String> numbers = new HashMap<>();
        for (String field : List.of(
                "idle_workers", "busy_workers", "stuck_workers", "total_tasks_executed", "total_tasks_failed")) {
            numbers.put(field, json.get(field).asString());
        }
        for (String field : more) {
            numbers.put(field, json.get(field).asString());
        }
        return numbers;
    }

    private static long streamsOnPage() {
        return (Long) browser.run("return Number(document.getElementById('connection').dataset.value)");
    }

    private static String phaseOnPage() {
        return browser.values("[data-pool=async_pool] [data-field=breaker_phase]")
                .getOrDefault("breaker_phase", "nothing");
    }

    private static void closeIfStarted(@Nullable AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
