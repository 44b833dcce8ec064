package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.TaskContext;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** What a submitter tells besides its task reaches the task. */
@Tag("virtual")
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"platform", "virtual"})
@Timeout(60)
class TaskContextTest {

    private static final PoolCallable<String> MDC_OF_TASK = () -> new TreeMap<>(MDC.getCopyOfContextMap()).toString();

    private static TestCluster cluster;
    private static WorkerPool pool;

    /** JUnit hands the kind to {@link #start} only if this takes it too. */
    TaskContextTest(String threads) {
        assertThat(threads).isNotEmpty();
    }

    @BeforeParameterizedClassInvocation
    static void start(String threads) {
        ThreadKinds.assumeThereAre(threads);
        cluster = TestCluster.of(1, config -> config.withPool("async_pool", PoolKeys.WORKER_THREADS, threads));
        pool = cluster.client(config -> config.with(ClientKeys.CLIENT_NAME, "shop"))
                .pool("async_pool");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (cluster != null) { // else this kind is skipped
            cluster.close();
        }
    }

    @AfterEach
    void clear_mdc() {
        MDC.clear();
    }

    private static <T> T get(TaskHandle<T> handle) throws Exception {
        return handle.result().get(20, TimeUnit.SECONDS);
    }

    @Test
    void tells_id_pool_node_submitter_headers_and_deadline() throws Exception {
        TaskHandle<String> handle = pool.submit(
                () -> {
                    TaskContext own = TaskContext.current();
                    return own.id() + " " + own.pool() + " " + own.node() + " " + own.submitter() + " " + own.headers();
                },
                TaskOptions.DEFAULT.header("tenant", "7"));
        assertThat(get(handle))
                .isEqualTo(handle.id() + " async_pool " + cluster.nodes().get(0).name() + " shop {tenant=7}");

        TaskHandle<Instant> deadline = pool.submit(
                () -> TaskContext.current().deadline(), TaskOptions.DEFAULT.timeout(Duration.ofMinutes(10)));
        assertThat(get(deadline))
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(9)), Instant.now().plus(Duration.ofMinutes(11)));
    }

    @Test
    void knows_no_submitter_of_a_client_without_a_name() throws Exception {
        WorkerPool unnamed = cluster.client().pool("async_pool");
        assertThat(get(unnamed.submit(() -> TaskContext.current().submitter()))).isNull();
    }

    @Test
    void carries_the_submitters_mdc() throws Exception {
        MDC.put("request", "r-1");
        MDC.put("hazelpool.task", "of a task that submits this one");
        TaskHandle<String> handle = pool.submit(MDC_OF_TASK);
        assertThat(get(handle))
                .isEqualTo("{hazelpool.node=" + cluster.nodes().get(0).name()
                        + ", hazelpool.pool=async_pool, hazelpool.task=" + handle.id() + ", request=r-1}");
        MDC.clear();
        assertThat(get(pool.submit(MDC_OF_TASK))).doesNotContain("request");
    }

    @Test
    void leaves_out_what_of_the_mdc_is_too_large_and_carries_the_rest() throws Exception {
        MDC.put("a", "small");
        MDC.put("b", "x".repeat(5_000));
        MDC.put("c", "y".repeat(4_000));
        MDC.put("d", "z".repeat(200));
        MDC.put("e", "last");
        assertThat(get(pool.submit(MDC_OF_TASK)))
                .startsWith("{a=small, c=yyy")
                .contains("yyy, e=last, hazelpool.node=")
                .doesNotContain("xxx", "zzz");
    }

    @Test
    void is_cancelled_when_the_tasks_time_is_up() throws Exception {
        try (Ledger ledger = new Ledger()) {
            UUID id = ledger.id();
            pool.execute(
                    () -> {
                        TaskContext own = TaskContext.current();
                        while (!own.isCancelled()) {
                            Thread.onSpinWait();
                        }
                        Ledger.ran(id, own.timeLeft().isZero() ? 1 : 2);
                    },
                    TaskOptions.DEFAULT.timeout(Duration.ofMillis(50)));
            await().until(() -> ledger.total() == 1);
            assertThat(ledger.size()).isEqualTo(1);
        }
    }
}
