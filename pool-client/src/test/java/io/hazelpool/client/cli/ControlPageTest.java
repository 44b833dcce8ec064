package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hazelpool.api.Intake;
import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * What an operator orders on the status page, in a browser, of a cluster of two: one node takes orders; the other has
 * no token, and a name that means harm.
 */
@Timeout(120)
@SuppressWarnings({"NullAway.Init", "UnnecessaryLambda"}) // tasks have to be serializable, and are named here
class ControlPageTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int WIDE = 1200;
    private static final int NARROW = 400;
    private static final String TOKEN = "0f".repeat(32);
    private static final String HARMFUL = "<img src=x onerror=\"document.title='owned'\">";

    /** What Chromium itself writes to its console when a token is wrong, or an order; some tests want that. */
    private static final String REFUSAL =
            ".*/(failures|control/\\w+) - Failed to load resource: the server responded with a status of 40[01] .*";

    private static final Map<String, Intake> ALL_OPEN = Map.of("node-1", Intake.OPEN, HARMFUL, Intake.OPEN);
    private static final String POOL = "[data-pool=async_pool] ";

    private static final PoolCallable<Integer> FINE = () -> 1;
    private static final PoolRunnable FAILING = () -> {
        throw new IllegalStateException("the <b>password</b> is tiger");
    };

    @TempDir
    private static Path folder;

    private static LocalNodes nodes;
    private static NodeProcess harmful;
    private static PoolClient client;
    private static WorkerPool pool;
    private static Browser browser;
    private static String page;
    private static String pageWithoutControl;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeTrue(Browser.isThere(), "there is a Chromium");
        Map<String, String> settings = new HashMap<>();
        settings.put("HAZELPOOL_ADMIN_PORT_RANGE", "1");
        settings.put("HAZELPOOL_POOLS_ASYNC_POOL_WORKERS", "2");
        settings.put("HAZELPOOL_POOLS_STREAM_POOL_WORKERS", "1");
        Map<String, String> own = new HashMap<>(settings);
        int port = freePort();
        own.put("HAZELPOOL_ADMIN_PORT", String.valueOf(port));
        own.put(
                "HAZELPOOL_SECURITY_ADMIN_TOKEN_FILE",
                Files.writeString(folder.resolve("token"), TOKEN).toString());
        nodes = LocalNodes.start(1, "control-page-" + UUID.randomUUID(), own);
        page = "http://127.0.0.1:" + port + "/";
        browser = Browser.start(); // while it starts
        nodes.awaitReady(Duration.ofSeconds(60));
        startHarmful(settings);
        client = PoolClient.connect(ClientConfig.defaults()
                .with(ClientKeys.CLUSTER_NAME, nodes.cluster())
                .with(ClientKeys.CLUSTER_ADDRESSES, nodes.addresses()));
        pool = client.pool(PoolName.ASYNC);
        awaitTrue(() -> intakes().equals(ALL_OPEN));
        haveTaskFailOnHarmful();
    }

    private static void startHarmful(Map<String, String> settings) {
        int port = freePort();
        int adminPort = freePort();
        Map<String, String> own = new HashMap<>(settings);
        own.put("HAZELPOOL_NODE_NAME", HARMFUL);
        own.put("HAZELPOOL_ADMIN_PORT", String.valueOf(adminPort));
        own.put("HAZELPOOL_CLUSTER_NAME", nodes.cluster());
        own.put("HAZELPOOL_CLUSTER_PORT", String.valueOf(port));
        own.put("HAZELPOOL_CLUSTER_PORT_RANGE", "1");
        own.put("HAZELPOOL_CLUSTER_MEMBERS", String.join(",", nodes.addresses()) + ",127.0.0.1:" + port);
        harmful = NodeProcess.start(HARMFUL, port, own, folder.resolve("harmful.log"));
        pageWithoutControl = "http://127.0.0.1:" + adminPort + "/";
    }

    private static void haveTaskFailOnHarmful() {
        client.drain("node-1");
        awaitTrue(() -> intakes().equals(Map.of("node-1", Intake.DRAINED, HARMFUL, Intake.OPEN)));
        pool.submit(FAILING).outcome().join();
        pool.submit(FINE).result().join(); // for the breaker
        client.undrain("node-1");
        awaitTrue(() -> intakes().equals(ALL_OPEN));
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable each : new @Nullable AutoCloseable[] {browser, client, nodes}) {
            if (each != null) {
                each.close();
            }
        }
        if (harmful != null) {
            harmful.stop();
            harmful.awaitStopped(Duration.ofSeconds(10));
        }
    }

    @AfterEach
    void finds_nothing_wrong() {
        assertThat(browser.console()).filteredOn(line -> !line.matches(REFUSAL)).isEmpty();
        assertThat(String.valueOf(browser.run("return document.title"))).doesNotContain("owned");
    }

    @Test
    void shows_nothing_of_control_on_a_node_that_has_no_token() {
        browser.open(pageWithoutControl, WIDE);
        awaitTrue(() -> browser.text("#summary").startsWith("2 nodes"));
        awaitTrue(() -> browser.text("#connection").equals("live"));
        assertThat(browser.isShown("#control, .orders, input, button, dialog")).isFalse();
    }

    @Test
    void says_that_a_token_is_wrong_and_orders_nothing() {
        open(WIDE);
        for (String wrong : List.of("f0".repeat(32), "tiger", "\u20ac \u00e9 \u4e2d")) {
            browser.run("document.getElementById('refused').textContent = ''; return 0");
            browser.type(wrong, Keys.ENTER);
            awaitText("#refused", "That is not the token of this node.");
            assertThat(browser.isShown(".orders, #forget")).as(wrong).isFalse();
            assertThat(browser.run("return document.activeElement.id")).isEqualTo("token");
            browser.run("document.activeElement.value = ''; return 0");
        }
        browser.type(TOKEN, Keys.ENTER);
        awaitTrue(() -> browser.isShown("#forget"));
        assertThat(browser.text("#refused")).isEmpty();
    }

    @Test
    void keeps_the_token_to_itself_until_it_is_told_to_forget_it() {
        open(WIDE);
        awaitTrue(() -> browser.text("#failure-table").contains("IllegalStateException"));
        assertThat(browser.text("#failure-table")).doesNotContain("tiger");
        unlock();
        awaitTrue(() -> browser.text("#failure-table").contains("the <b>password</b> is tiger"));
        assertThat(browser.isShown(button("Pause async_pool"))).isTrue();
        assertThat(String.valueOf(browser.run("return [location.href, document.title, document.cookie,"
                        + " document.getElementById('token').value, document.documentElement.outerHTML,"
                        + " JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join()")))
                .doesNotContain(TOKEN);
        browser.click("#forget");
        awaitTrue(() -> !browser.text("#failure-table").contains("tiger"));
        assertThat(browser.text("#failure-table")).contains("IllegalStateException");
        assertThat(browser.isShown(".orders, #forget")).isFalse();
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("token");
    }

    @Test
    void keeps_what_is_selected_among_the_failures_when_another_task_fails() {
        open(WIDE);
        awaitTrue(() -> browser.isShown("#failure-table tbody tr"));
        String before = browser.text("#failure-table tbody");
        browser.run("getSelection().selectAllChildren(document.querySelector('#failure-table .outcome')); return 0");
        pool.submit(FAILING).outcome().join();
        pool.submit(FINE).result().join(); // for the breaker
        awaitTrue(() -> !browser.text("#failure-table tbody").equals(before));
        assertThat(browser.text("#failure-table tbody")).endsWith(before);
        assertThat(browser.run("return String(getSelection())")).isEqualTo("IllegalStateException");
        browser.run("getSelection().removeAllRanges(); return 0");
        unlock();
        awaitTrue(() -> browser.text("#failure-table").contains("tiger"));
        assertThat(browser.run("return [...document.querySelectorAll('#failure-table tbody tr')]"
                        + ".every(row => row.innerText.includes('tiger'))"))
                .as("all rows tell more, none is there twice")
                .isEqualTo(true);
    }

    @Test
    void pauses_and_resumes_a_pool_by_one_button_that_stays_the_same() {
        open(WIDE);
        unlock();
        browser.run("window.first = document.querySelector(\"[aria-label='Pause async_pool']\"); return 0");
        browser.click(button("Pause async_pool"));
        awaitText("#answer", "Pause async_pool: done");
        awaitTrue(() -> browser.isShown(button("Resume async_pool")));
        assertThat(pool.status().pause()).isEqualTo(Pause.REJECTS);
        assertThat(browser.run("return window.first === document.activeElement && window.first.textContent"))
                .isEqualTo("Resume");
        browser.click(button("Resume async_pool"));
        awaitText("#answer", "Resume async_pool: done");
        awaitTrue(() -> browser.isShown(button("Pause async_pool")));
        assertThat(pool.status().pause()).isEqualTo(Pause.NONE);
        assertThat(browser.run("return window.first === document.activeElement"))
                .isEqualTo(true);
    }

    @Test
    void opens_and_closes_a_circuit_breaker() {
        open(WIDE);
        unlock();
        browser.click(button("Open circuit of async_pool"));
        awaitText("#answer", "Open circuit of async_pool: done, it is open");
        awaitTrue(() -> browser.isShown(button("Close circuit of async_pool")));
        assertThat(browser.values(POOL + "[data-field=breaker_phase]")).containsEntry("breaker_phase", "open");
        awaitTrue(() -> pool.status().breaker().phase() == BreakerPhase.OPEN);
        browser.click(button("Close circuit of async_pool"));
        awaitText("#answer", "Close circuit of async_pool: done, it is closed");
        awaitTrue(() -> browser.isShown(button("Open circuit of async_pool")));
        awaitTrue(() -> pool.status().breaker().phase() == BreakerPhase.CLOSED);
    }

    @Test
    void purges_what_waits_once_it_has_been_asked_again() {
        pool.pause(Pause.QUEUES);
        awaitTrue(() -> intakes().equals(Map.of("node-1", Intake.PAUSED, HARMFUL, Intake.PAUSED)));
        List<TaskHandle<Integer>> waiting = List.of(pool.submit(FINE), pool.submit(FINE), pool.submit(FINE));
        open(WIDE);
        unlock();
        awaitText(POOL + "[data-field=queued_tasks]", "3");
        browser.click(button("Purge async_pool"));
        awaitTrue(() -> browser.isShown("#purge"));
        assertThat(browser.text("#purge-heading")).isEqualTo("Purge async_pool");
        assertThat(browser.text("#waiting")).isEqualTo("3 tasks wait in async_pool.");
        browser.click("#purge [value=cancel]");
        awaitTrue(() -> !browser.isShown("#purge"));
        assertThat(pool.status().queuedTasks()).isEqualTo(3);
        assertThat(browser.text("#answer")).isEmpty();
        browser.click(button("Purge async_pool"));
        browser.click("#purge [value=purge]");
        awaitText("#answer", "Purge async_pool: done, 3 tasks cancelled");
        assertThat(waiting)
                .allSatisfy(handle ->
                        assertThat(handle.outcome()).succeedsWithin(SOON).isInstanceOf(Outcome.Cancelled.class));
        pool.resume();
        awaitTrue(() -> intakes().equals(ALL_OPEN));
    }

    @Test
    void gives_a_pool_other_workers_and_those_that_are_configured() {
        open(WIDE);
        unlock();
        browser.click(button("Resize async_pool"));
        awaitTrue(() -> browser.isShown("#resize"));
        assertThat(browser.run("return document.activeElement.id + document.activeElement.value"))
                .isEqualTo("workers2");
        assertThat((Number) browser.run("return document.getElementById('workers').getBoundingClientRect().left"
                        + " - document.querySelector('#resize label').getBoundingClientRect().right"))
                .as("the room between the number and its label")
                .satisfies(room -> assertThat(room.doubleValue()).isGreaterThan(8));
        browser.type(Keys.chord(Keys.CONTROL, "a"), "5", Keys.ENTER);
        awaitText("#answer", "Resize async_pool to 5: done");
        awaitTrue(() -> wantedWorkers().equals(List.of(5, 5)));
        browser.click(button("Resize async_pool"));
        browser.type(Keys.chord(Keys.CONTROL, "a"), "20000", Keys.ENTER);
        awaitText("#answer", "Resize async_pool to 20000: workers has to be 1..10000, or null: as configured");
        browser.click(button("Resize async_pool"));
        browser.type(Keys.ESCAPE);
        awaitTrue(() -> !browser.isShown("#resize"));
        browser.click(button("Resize async_pool"));
        browser.click("#resize [value=as-configured]");
        awaitText("#answer", "Resize async_pool as configured: done");
        awaitTrue(() -> wantedWorkers().equals(List.of(2, 2)));
    }

    private static List<Integer> wantedWorkers() {
        return pool.status().nodes().stream().map(NodeStatus::wantedWorkers).toList();
    }

    @Test
    void drains_the_one_node_it_is_told_to_whatever_its_name_is() {
        open(WIDE);
        unlock();
        assertThat(browser.isShown(POOL + button("Drain node-1") + "[title='Drains the node for all pools']"))
                .isTrue();
        browser.click(POOL + button("Drain " + HARMFUL));
        awaitText("#answer", "Drain " + HARMFUL + ": done");
        awaitTrue(() -> browser.isShown(POOL + button("Undo drain of " + HARMFUL)));
        awaitTrue(() -> intakes().equals(Map.of("node-1", Intake.OPEN, HARMFUL, Intake.DRAINED)));
        assertThat(browser.isShown(POOL + button("Drain node-1"))).isTrue();
        browser.click(POOL + button("Undo drain of " + HARMFUL));
        awaitText("#answer", "Undo drain of " + HARMFUL + ": done");
        awaitTrue(() -> browser.isShown(POOL + button("Drain " + HARMFUL)));
        awaitTrue(() -> intakes().equals(ALL_OPEN));
        assertThat(browser.isShown("img")).isFalse();
    }

    private static Map<String, Intake> intakes() {
        Map<String, Intake> intakes = new HashMap<>();
        pool.status().nodes().forEach(node -> intakes.put(node.node(), node.intake()));
        return intakes;
    }

    @Test
    void is_unlocked_and_orders_by_keyboard_alone() {
        browser.open(page, WIDE);
        awaitTrue(() -> browser.isShown("#control") && browser.isShown(POOL));
        browser.tab(); // to the link that skips
        browser.tab();
        browser.type(TOKEN, Keys.ENTER);
        awaitTrue(() -> browser.isShown("#forget"));
        assertThat(focused()).isEqualTo("Forget token");
        browser.tab();
        browser.enter();
        awaitText("#answer", "Pause async_pool: done");
        awaitTrue(() -> focused().equals("Resume"));
        assertThat(pool.status().pause()).isEqualTo(Pause.REJECTS);
        browser.type(Keys.SPACE);
        awaitText("#answer", "Resume async_pool: done");
        awaitTrue(() -> focused().equals("Pause"));
        browser.tab();
        browser.tab();
        browser.tab();
        browser.enter();
        assertThat(focused()).as("what does no harm").isEqualTo("Cancel");
        browser.type(Keys.ESCAPE);
        assertThat(focused()).isEqualTo("Purge");
    }

    private static String focused() {
        return String.valueOf(browser.run("return document.activeElement.textContent"));
    }

    @Test
    void asks_for_the_token_again_once_the_node_takes_another() throws IOException {
        open(WIDE);
        unlock();
        Files.writeString(folder.resolve("token"), "f0".repeat(32));
        try {
            browser.click(button("Pause async_pool"));
            awaitText("#refused", "The node does not take this token any more.");
        } finally {
            Files.writeString(folder.resolve("token"), TOKEN);
        }
        assertThat(browser.isShown(".orders, #forget")).isFalse();
        assertThat(pool.status().pause()).isEqualTo(Pause.NONE);
    }

    @Test
    void fits_into_400_pixels_dark_and_light() throws IOException {
        browser.prefer("light");
        open(WIDE);
        unlock();
        browser.click(button("Purge stream_pool"));
        browser.click("#purge [value=purge]");
        awaitText("#answer", "Purge stream_pool: done, 0 tasks cancelled");
        browser.photograph("control-light");
        browser.prefer("dark");
        open(NARROW);
        unlock();
        assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(NARROW);
        browser.photograph("control-narrow");
        browser.click(button("Purge async_pool"));
        awaitTrue(() -> browser.isShown("#purge"));
        assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(NARROW);
        browser.photograph("control-dialog");
        browser.prefer("light");
    }

    /** With the focus where the token goes. */
    private static void open(int width) {
        browser.open(page, width);
        awaitTrue(() -> browser.isShown("#control") && browser.isShown(POOL));
        browser.click("#token");
    }

    private static void unlock() {
        browser.type(TOKEN);
        browser.click("#unlock button");
        awaitTrue(() -> browser.isShown("#forget"));
    }

    /** By what a screen reader reads of it. */
    private static String button(String label) {
        return "button[aria-label='" + label.replace("'", "\\'") + "']";
    }

    private static void awaitText(String selector, String text) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(browser.text(selector)).isEqualTo(text));
    }

    private static void awaitTrue(Callable<Boolean> condition) {
        await().atMost(SOON).until(condition);
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
