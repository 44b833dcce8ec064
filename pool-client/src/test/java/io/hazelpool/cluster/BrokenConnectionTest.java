package io.hazelpool.cluster;

import static io.hazelpool.api.Submission.Answer.ACCEPTED;
import static io.hazelpool.api.Submission.Answer.UNAVAILABLE;
import static io.hazelpool.api.Submission.Answer.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.Outcome;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.PoolNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The network between client and node goes for 5 s and comes back: nothing lost, nothing twice, nothing late. */
@Timeout(60)
class BrokenConnectionTest {

    private static final Duration GONE = Duration.ofSeconds(5);
    private static final TaskOptions HASTY = TaskOptions.DEFAULT.deadline(Duration.ofSeconds(1));

    /** Less than what Hazelcast takes to give a silent connection up. */
    private static final Duration AT_MOST = Duration.ofSeconds(3);

    private static final int TASKS = 300;

    /** How a node is told the address others know it by; Hazelcast asks for it at a member's start only. */
    private static final String PUBLIC_ADDRESS = "hazelcast.local.publicAddress";

    @Test
    void loses_no_reply_and_doubles_no_task_when_the_connection_is_cut() throws Exception {
        breakConnection(TcpProxy::cut);
    }

    @Test
    void loses_no_reply_and_doubles_no_task_when_the_network_is_silent() throws Exception {
        breakConnection(TcpProxy::silence);
    }

    /** The ring of the new cluster was read from where the old one's ended, and what came before that never. */
    @Test
    void loses_no_reply_when_the_whole_cluster_is_started_anew() throws Exception {
        try (TestCluster cluster = TestCluster.of(1, config -> config);
                Ledger ledger = new Ledger()) {
            PoolClient client = cluster.client();
            WorkerPool pool = client.pool("async_pool");
            for (int i = 0; i < 50; i++) { // a batch of its own for each
                assertThat(pool.submit(() -> 1).result().get(5, TimeUnit.SECONDS))
                        .isEqualTo(1);
            }
            PoolNode node = cluster.nodes().get(0);
            String address = node.address();
            cluster.stop(node);
            cluster.startNodeAt(address);
            UUID its = ledger.id();
            List<TaskHandle<Integer>> handles = new ArrayList<>();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                int id = handles.size();
                PoolCallable<Integer> task = () -> {
                    Ledger.ran(its, id);
                    return id;
                };
                TaskHandle<Integer> handle = pool.submit(task, HASTY);
                handles.add(handle);
                return handle.submission()
                                .toCompletableFuture()
                                .get(5, TimeUnit.SECONDS)
                                .answer()
                        == ACCEPTED;
            });
            for (TaskHandle<Integer> handle : handles) {
                ended(handle);
            }
        }
    }

    private static void breakConnection(Consumer<TcpProxy> how) throws Exception {
        int port = freePort();
        try (TcpProxy proxy = new TcpProxy(port);
                TestCluster cluster = behind(proxy, port);
                Ledger ledger = new Ledger()) {
            assertThat(cluster.clientConfig().get(ClientKeys.CLUSTER_ADDRESSES)).containsExactly(proxy.address());
            PoolClient client = cluster.client();
            WorkerPool pool = client.pool("async_pool");
            List<TaskHandle<Integer>> handles = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) { // 8 workers need 3 s for these: most replies come while it is gone
                handles.add(pool.submit(slow(ledger.id(), i)));
            }
            await().until(() -> ledger.total() >= 20);

            how.accept(proxy);
            long goneUntil = System.nanoTime() + GONE.toNanos();
            int notQueued = 0;
            int executed = 0;
            while (System.nanoTime() < goneUntil) {
                TaskHandle<Integer> handle = pool.submit(slow(ledger.id(), handles.size()), HASTY);
                handles.add(handle);
                assertThat(handle.submission())
                        .succeedsWithin(AT_MOST)
                        .extracting(Submission::answer)
                        .isIn(UNAVAILABLE, UNKNOWN);
                long started = System.nanoTime();
                Submission untracked = pool.execute(noted(ledger.id(), 10_000 + executed++), HASTY);
                assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(AT_MOST);
                assertThat(untracked.answer()).isIn(UNAVAILABLE, UNKNOWN);
                notQueued += untracked.answer() == UNAVAILABLE ? 1 : 0;
            }
            assertThat(ledger.total()).isGreaterThan(TASKS / 2); // the node worked on
            proxy.restore();

            int ran = 0;
            for (TaskHandle<Integer> handle : handles) {
                ran += ended(handle) ? 1 : 0;
            }
            assertThat(ran).isGreaterThanOrEqualTo(TASKS);
            assertThat(pool.submit(() -> 42).result().get(5, TimeUnit.SECONDS)).isEqualTo(42);
            assertThat(ledger.total()).isEqualTo(ledger.size()); // none twice
            assertThat(ledger.total()).isBetween(ran, ran + executed - notQueued);
        }
    }

    /** Whether it ran, after it told how it ended: never in any way but these. */
    private static boolean ended(TaskHandle<Integer> handle) throws Exception {
        Submission.Answer answer = handle.submission()
                .toCompletableFuture()
                .get(1, TimeUnit.SECONDS)
                .answer();
        if (answer == UNAVAILABLE) {
            assertThat(handle.outcome()).failsWithin(Duration.ofSeconds(5));
            return false;
        }
        Outcome<Integer> outcome = handle.outcome().get(20, TimeUnit.SECONDS);
        if (answer == ACCEPTED) {
            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        } else {
            assertThat(outcome).isInstanceOfAny(Outcome.Succeeded.class, Outcome.Lost.class);
        }
        return outcome instanceof Outcome.Succeeded;
    }

    private static TestCluster behind(TcpProxy proxy, int port) {
        System.setProperty(PUBLIC_ADDRESS, proxy.address());
        try {
            return TestCluster.of(
                    1,
                    config -> config.with(NodeKeys.CLUSTER_PORT, port)
                            .with(NodeKeys.CLUSTER_PORT_RANGE, 1)
                            .with(NodeKeys.CLUSTER_MEMBERS, List.of(proxy.address())));
        } finally {
            System.clearProperty(PUBLIC_ADDRESS);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static PoolCallable<Integer> slow(UUID ledger, int id) {
        return () -> {
            TimeUnit.MILLISECONDS.sleep(80);
            Ledger.ran(ledger, id);
            return id;
        };
    }

    private static PoolRunnable noted(UUID ledger, int id) {
        return () -> Ledger.ran(ledger, id);
    }
}
