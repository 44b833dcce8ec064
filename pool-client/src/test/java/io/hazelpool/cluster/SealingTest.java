package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.Intake;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.ConfigException;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.ReplyBatch;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.WireTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes and clients with keys, and others without. */
@Timeout(60)
class SealingTest {

    private static final String OLD = line("old");
    private static final String NEW = line("new");

    @TempDir
    private static Path folder;

    private static Path nodesKeys;
    private static Path clientsKeys;
    private static TestCluster cluster;
    private static PoolClient client;
    private static WorkerPool pool;
    private static HazelcastInstance stranger;

    @BeforeAll
    static void start() throws IOException {
        nodesKeys = folder.resolve("nodes");
        clientsKeys = folder.resolve("clients");
        write(nodesKeys, OLD);
        write(clientsKeys, OLD);
        cluster = TestCluster.of(2, config -> config.with(NodeKeys.SECURITY_KEYS_FILE, nodesKeys.toString()));
        client = cluster.client(config -> config.with(ClientKeys.SECURITY_KEYS_FILE, clientsKeys.toString()));
        pool = client.pool("async_pool");
        stranger = cluster.rawClient(WireTypes.serialization());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void tasks_results_failures_and_streams_go_through() throws Exception {
        PoolCallable<String> fails = () -> {
            throw new IllegalStateException("as told");
        };
        assertThat(pool.submit(() -> 6 * 7).result().get(10, TimeUnit.SECONDS)).isEqualTo(42);
        assertThatThrownBy(() -> pool.submit(fails).result().get(10, TimeUnit.SECONDS))
                .hasMessageContaining("as told");
        try (var items = client.pool("stream_pool").<Integer>stream(out -> {
                    for (int i = 0; i < 1_000; i++) {
                        out.emit(i);
                    }
                })
                .toStream()) {
            assertThat(items).hasSize(1_000);
        }
    }

    @Test
    void a_task_that_is_not_sealed_is_counted_and_neither_run_nor_answered() throws Exception {
        long before = pool.status().totalTasksRejectedForged();
        try (Ledger ledger = new Ledger()) {
            UUID id = ledger.id();
            PoolCallable<Integer> task = () -> {
                Ledger.ran(id, 1);
                return 1;
            };
            UUID victim = UUID.randomUUID();
            IQueue<Object> queue = stranger.getQueue(ClusterNames.queue("async_pool"));
            for (int i = 0; i < 100; i++) {
                queue.add(new TaskEnvelope(
                        UUID.randomUUID(), victim, now(), TaskEnvelope.NEVER, ObjectBytes.encode(task)));
            }
            await().untilAsserted(() ->
                    assertThat(pool.status().totalTasksRejectedForged()).isEqualTo(before + 100));
            assertThat(ledger.size()).isZero();
            assertThat(cluster.replyRings()).doesNotContain(ClusterNames.replies(victim));
        }
    }

    @Test
    void a_copy_runs_once_on_each_node_at_the_most() throws Exception {
        long before = pool.status().totalTasksRejectedForged();
        client.pool("async_pool").pause(Pause.QUEUES);
        try (Ledger ledger = new Ledger()) {
            UUID id = ledger.id();
            await().until(() -> pool.status().nodes().stream().allMatch(node -> node.intake() != Intake.OPEN));
            pool.execute(() -> Ledger.ran(id, 1));
            IQueue<Object> queue = stranger.getQueue(ClusterNames.queue("async_pool"));
            await().until(() -> queue.size() == 1);
            Object copied = queue.peek();
            for (int i = 0; i < 50; i++) {
                queue.add(copied);
            }
            pool.resume();
            await().until(() ->
                    pool.status().queuedTasks() == 0 && pool.status().busyWorkers() == 0);
            await().untilAsserted(() -> assertThat(pool.status().totalTasksRejectedForged() - before + ledger.total())
                    .isEqualTo(51));
            assertThat(ledger.total()).isBetween(1, 2);
        } finally {
            pool.resume();
        }
    }

    @Test
    void replies_that_no_node_sealed_end_no_task() throws Exception {
        try (Gate gate = new Gate()) {
            WorkerPool its = cluster.client(
                            config -> config.with(ClientKeys.SECURITY_KEYS_FILE, clientsKeys.toString()))
                    .pool("async_pool");
            Set<String> before = cluster.replyRings();
            TaskHandle<?> held = its.submit(gate.task());
            await().until(() -> gate.waiting() == 1);
            String ring = cluster.replyRings().stream()
                    .filter(name -> !before.contains(name))
                    .findFirst()
                    .orElseThrow();
            stranger.getRingbuffer(ring)
                    .add(new ReplyBatch(
                            "no node",
                            List.of(Reply.ended(
                                    held.id(), Ending.CANCELLED, 0, 0, Failure.told("CANCELLED", "a lie")))));
            assertThat(its.submit(() -> 1).result()).succeedsWithin(Duration.ofSeconds(10)); // read after that
            assertThat(held.outcome()).isNotDone();
            gate.open();
            assertThat(held.outcome()).succeedsWithin(Duration.ofSeconds(10)).isInstanceOf(Outcome.Succeeded.class);
        }
    }

    @Test
    void a_client_without_keys_gets_nothing_run_and_no_future_hangs() {
        PoolClient keyless = cluster.client(config -> config.with(ClientKeys.CLIENT_LOSS_GRACE, Duration.ofSeconds(1)));
        assertThat(keyless.pool("async_pool").submit(() -> 1).outcome())
                .succeedsWithin(Duration.ofSeconds(20))
                .isInstanceOf(Outcome.Lost.class);
    }

    /** Added everywhere, moved to the front everywhere, removed everywhere: while tasks go on. */
    @Test
    void keys_are_rotated_without_a_stop_and_without_losing_a_task() throws Exception {
        long refused = pool.status().totalTasksRejectedForged();
        List<CompletableFuture<Integer>> results = new CopyOnWriteArrayList<>();
        AtomicBoolean done = new AtomicBoolean();
        Thread submitting = new Thread(() -> {
            while (!done.get()) { // many at a time, so that both nodes have some
                int first = results.size();
                List<PoolCallable<Integer>> tasks = IntStream.range(first, first + 64)
                        .<PoolCallable<Integer>>mapToObj(number -> () -> number)
                        .toList();
                pool.submitAll(tasks).forEach(handle -> results.add(handle.result()));
                CompletableFuture.allOf(results.subList(first, first + 64).toArray(CompletableFuture[]::new))
                        .join();
            }
        });
        submitting.start();
        try (LoggedLines log = new LoggedLines()) {
            write(nodesKeys, OLD + "\n" + NEW);
            write(clientsKeys, OLD + "\n" + NEW);
            await().until(() -> log.with(nodesKeys + " have changed; sealing with the first of old, new")
                            .size()
                    == 2);
            await().until(() -> !log.with(clientsKeys + " have changed; sealing with the first of old, new")
                    .isEmpty());
            write(clientsKeys, NEW + "\n" + OLD);
            write(nodesKeys, NEW + "\n" + OLD);
            await().until(() -> log.with(nodesKeys + " have changed; sealing with the first of new, old")
                            .size()
                    == 2);
            await().until(() -> !log.with(clientsKeys + " have changed; sealing with the first of new, old")
                    .isEmpty());
            int rolled = results.size();
            await().until(() -> results.size() > rolled + 640); // what the old key sealed is through
            write(clientsKeys, NEW);
            write(nodesKeys, NEW);
            await().until(() -> log.with(nodesKeys + " have changed; sealing with the first of new").stream()
                            .filter(line -> line.endsWith("first of new"))
                            .count()
                    == 2);
            int removed = results.size();
            await().until(() -> results.size() > removed + 640);
        } finally {
            done.set(true);
            submitting.join();
        }
        for (int i = 0; i < results.size(); i++) {
            assertThat(results.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(i);
        }
        assertThat(pool.status().totalTasksRejectedForged()).isEqualTo(refused);
    }

    @Test
    void keys_that_cannot_be_read_are_told_at_the_start() {
        String missing = folder.resolve("missing").toString();
        assertThatThrownBy(() -> cluster.client(config -> config.with(ClientKeys.SECURITY_KEYS_FILE, missing)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("security.keys-file = " + missing);
        assertThatThrownBy(() -> cluster.startNode(config -> config.with(NodeKeys.SECURITY_KEYS_FILE, missing)))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void keys_that_every_user_can_read_are_told_of_and_the_log_shows_none() throws IOException {
        Path open = Files.writeString(folder.resolve("open"), NEW);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Path own = Files.writeString(folder.resolve("own"), NEW);
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("r--------"));
        try (LoggedLines log = new LoggedLines()) {
            cluster.client(config -> config.with(ClientKeys.SECURITY_KEYS_FILE, open.toString()));
            cluster.client(config -> config.with(ClientKeys.SECURITY_KEYS_FILE, own.toString()));
            assertThat(log.with(open + " can be read by every user")).hasSize(1);
            assertThat(log.with("can be read by every user")).hasSize(1);
            assertThat(log.with(own.toString())).isNotEmpty();
            assertThat(log.with(NEW.substring(NEW.indexOf(' ') + 1))).isEmpty();
        }
    }

    private static long now() {
        return cluster.member().getCluster().getClusterTime();
    }

    /** As Kubernetes changes a mounted Secret: at once. */
    private static void write(Path file, String lines) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), lines);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String line(String id) {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return id + " " + Base64.getEncoder().encodeToString(secret);
    }
}
