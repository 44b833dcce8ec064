package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.aggregation.Aggregators;
import com.hazelcast.client.impl.clientside.HazelcastClientInstanceImpl;
import com.hazelcast.client.impl.clientside.HazelcastClientProxy;
import com.hazelcast.client.impl.protocol.ClientMessage;
import com.hazelcast.client.impl.protocol.codec.ExecutorServiceSubmitToPartitionCodec;
import com.hazelcast.client.impl.spi.impl.ClientInvocation;
import com.hazelcast.collection.IQueue;
import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.jet.pipeline.Pipeline;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.ringbuffer.OverflowPolicy;
import com.hazelcast.topic.ITopic;
import io.hazelpool.api.Cancellation;
import io.hazelpool.api.Intake;
import io.hazelpool.api.Outcome;
import io.hazelpool.api.Pause;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.ClusterTime;
import io.hazelpool.wire.NodePoolKey;
import io.hazelpool.wire.StatusRow;
import io.hazelpool.wire.Strangers;
import io.hazelpool.wire.WireTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reaches a node's port, but has no key: what he cannot do, and who goes on being served. */
@Timeout(120)
class HostileClientTest {

    /** Of the one task that ten thousand were made of. */
    private static final AtomicInteger RUNS = new AtomicInteger();

    /** By their nature: the hash of the partition, and the number of the type. */
    private static final int BYTES_BEFORE_THE_ENVELOPE = 8;

    private static final List<String> TOPICS =
            List.of(ClusterNames.CONTROL, ClusterNames.BREAKER_PHASES, ClusterNames.BREAKER_FAILURES);

    @TempDir
    private static Path folder;

    private static String keysFile;
    private static TestCluster cluster;
    private static WorkerPool pool;
    private static HazelcastInstance stranger;

    @BeforeAll
    static void start() throws IOException {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        keysFile = Files.writeString(
                        folder.resolve("keys"), "k " + Base64.getEncoder().encodeToString(key))
                .toString();
        cluster = TestCluster.of(2, config -> config.with(NodeKeys.SECURITY_KEYS_FILE, keysFile));
        PoolClient client = cluster.client(config -> config.with(ClientKeys.SECURITY_KEYS_FILE, keysFile)
                .with(ClientKeys.CLIENT_LOSS_GRACE, Duration.ofSeconds(1)));
        pool = client.pool("async_pool");
        stranger = cluster.stranger();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void begin() {
        await().until(() -> stranger.getQueue(ClusterNames.queue("async_pool")).isEmpty());
    }

    @Test
    void ten_thousand_altered_tasks_are_counted_and_none_is_run() throws Exception {
        int runsBefore = RUNS.get();
        byte[] sealed = sealedTask();
        long before = pool.status().totalTasksRejectedForged();
        IQueue<Object> queue = stranger.getQueue(ClusterNames.queue("async_pool"));
        Random random = new Random(9);
        for (int sent = 0; sent < 10_000; sent += 500) {
            List<Object> altered = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                altered.add(new HeapData(altered(sealed, random)));
            }
            queue.addAll(altered);
            await().until(queue::isEmpty);
        }
        await().untilAsserted(() ->
                assertThat(pool.status().totalTasksRejectedForged()).isEqualTo(before + 10_000));
        assertServed();
        assertThat(RUNS).hasValue(runsBefore + 1);
    }

    @Test
    void whatever_else_it_queues_does_no_harm_and_takes_no_task_down_with_it() {
        IQueue<Object> queue = stranger.getQueue(ClusterNames.queue("async_pool"));
        Random random = new Random(10);
        List<TaskHandle<Integer>> honest = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            byte[] noise = new byte[BYTES_BEFORE_THE_ENVELOPE + random.nextInt(200)];
            random.nextBytes(noise);
            queue.addAll(Arrays.asList("a text", 5, new Harm(), noise, new HeapData(noise)));
            queue.addAll(Strangers.unreadables());
            honest.add(pool.submit(() -> 1));
        }
        await().until(queue::isEmpty);
        assertThat(honest)
                .allSatisfy(handle -> assertThat(handle.outcome())
                        .succeedsWithin(Duration.ofSeconds(20))
                        .isInstanceOf(Outcome.Succeeded.class));
        assertServed();
        assertThat(Harm.DONE).hasValue(0);
    }

    /** What could not be read made a purge fail; forged tasks it counted, though they end as refused. */
    @Test
    void whatever_it_queues_keeps_nobody_from_cancelling_and_purging() throws Exception {
        int runsBefore = RUNS.get();
        byte[] sealed = sealedTask();
        await().until(() -> RUNS.get() > runsBefore);
        IQueue<Object> queue = stranger.getQueue(ClusterNames.queue("async_pool"));
        Random random = new Random(11);
        long forgedBefore = pool.status().totalTasksRejectedForged();
        long cancelledBefore = pool.status().totalTasksCancelled();
        pool.pause(Pause.QUEUES);
        try {
            awaitShut();
            List<TaskHandle<Integer>> honest = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                byte[] noise = new byte[BYTES_BEFORE_THE_ENVELOPE + random.nextInt(200)];
                random.nextBytes(noise);
                HeapData forged = new HeapData(altered(sealed, random));
                queue.addAll(Arrays.asList("a text", 5, new Harm(), noise, new HeapData(noise), forged));
                honest.add(pool.submit(() -> 1));
                assertThat(honest.get(i).submission()).succeedsWithin(Duration.ofSeconds(10));
            }
            for (int i = 0; i < 20; i += 2) {
                assertThat(honest.get(i).cancel(true))
                        .succeedsWithin(Duration.ofSeconds(10))
                        .isEqualTo(Cancellation.WHILE_QUEUED);
            }
            assertThat(queue.size()).isEqualTo(20 * 6 + 10);
            assertThat(pool.purge()).isEqualTo(10);
            assertThat(queue.size()).isZero();
            assertThat(honest)
                    .allSatisfy(handle -> assertThat(handle.outcome())
                            .succeedsWithin(Duration.ofSeconds(10))
                            .isInstanceOf(Outcome.Cancelled.class));
            await().untilAsserted(() -> {
                assertThat(pool.status().totalTasksCancelled()).isEqualTo(cancelledBefore + 20);
                assertThat(pool.status().totalTasksRejectedForged()).isEqualTo(forgedBefore + 20);
            });
        } finally {
            pool.resume();
        }
        assertServed();
        assertThat(Harm.DONE).hasValue(0);
    }

    @Test
    void tasks_for_hazelcasts_executors_are_neither_read_nor_run() {
        for (String executor : List.of("default", ClusterNames.CHORES, ClusterNames.CREDITS)) {
            assertThatThrownBy(() -> stranger.getExecutorService(executor)
                            .submit((Callable<Integer>) new Harm())
                            .get(10, TimeUnit.SECONDS))
                    .hasStackTraceContaining("not allowed");
        }
        assertThatThrownBy(() -> stranger.getDurableExecutorService("any")
                        .submit((Callable<Integer>) new Harm())
                        .get(10, TimeUnit.SECONDS))
                .hasStackTraceContaining("not allowed");
        assertThat(Harm.DONE).hasValue(0);
        assertServed();
    }

    /** By messages that Hazelcast's own client would not send. */
    @Test
    void what_it_has_executors_read_stops_nobody() {
        HazelcastClientInstanceImpl client = ((HazelcastClientProxy) stranger).client;
        for (String executor : List.of(ClusterNames.CHORES, ClusterNames.CREDITS)) {
            assertThat(Strangers.unreadables()).allSatisfy(task -> {
                ClientMessage submission =
                        ExecutorServiceSubmitToPartitionCodec.encodeRequest(executor, UUID.randomUUID(), task);
                assertThat(new ClientInvocation(client, submission, executor, 0).invoke())
                        .failsWithin(Duration.ofSeconds(10));
            });
        }
        assertServed();
    }

    @Test
    void code_for_maps_listeners_jobs_and_queries_are_neither_read_nor_run() {
        IMap<Object, Object> rows = stranger.getMap(ClusterNames.STATUS);
        List<ThrowingCallable> attempts = List.of(
                () -> rows.executeOnEntries(new Harm()),
                () -> rows.executeOnKey("any", new Harm()),
                () -> rows.values(new Harm()),
                () -> rows.aggregate(Aggregators.count(), new Harm()),
                () -> rows.addEntryListener((EntryAddedListener<Object, Object>) event -> {}, new Harm(), true),
                () -> stranger.getScheduledExecutorService("any")
                        .schedule((Callable<Integer>) new Harm(), 0, TimeUnit.SECONDS)
                        .get(),
                () -> stranger.getSql().execute("select 1"),
                () -> stranger.getJet().newJob(Pipeline.create()));
        attempts.forEach(attempt -> assertThatThrownBy(attempt).isInstanceOf(Exception.class));
        assertThat(Harm.DONE).hasValue(0);
        assertServed();
    }

    @Test
    void who_listens_to_everything_holds_nobody_up() {
        Eavesdropper eavesdropper = new Eavesdropper();
        for (DistributedObject object : stranger.getDistributedObjects()) {
            String name = object.getName();
            if (object instanceof IQueue<?>) {
                stranger.getQueue(name).addItemListener(eavesdropper, true);
            } else if (object instanceof ITopic<?>) {
                stranger.getTopic(name).addMessageListener(eavesdropper);
            } else if (object instanceof IMap<?, ?>) {
                stranger.getMap(name).addEntryListener(eavesdropper, true);
            }
        }
        assertServed();
        await().until(() -> eavesdropper.heard() > 0);
    }

    @Test
    void messages_and_replies_of_wrong_types_stop_neither_nodes_nor_clients() {
        assertServed(); // else this client may have no ring yet
        for (Object wrong : wrong()) {
            for (String topic : TOPICS) {
                stranger.getTopic(topic).publish(wrong);
            }
            for (String ring : cluster.replyRings()) {
                stranger.getRingbuffer(ring).add(wrong);
            }
            for (String ring : List.of(ClusterNames.failures("async_pool"), ClusterNames.history("async_pool"))) {
                stranger.getRingbuffer(ring).add(wrong);
            }
        }
        assertServed();
        assertStillCancelled();
        assertThat(Harm.DONE).hasValue(0);
    }

    /** Each was told by itself, with all of its trace. */
    @Test
    void however_many_replies_cannot_be_read_the_log_tells_of_them_once_a_second() {
        assertServed(); // else this client may have no ring yet
        long began = System.nanoTime();
        try (LoggedLines log = new LoggedLines()) {
            for (String ring : cluster.replyRings()) {
                List<Object> unreadable = Collections.nCopies(1_000, Strangers.ofType(Integer.MIN_VALUE));
                assertThat(stranger.getRingbuffer(ring).addAllAsync(unreadable, OverflowPolicy.OVERWRITE))
                        .succeedsWithin(Duration.ofSeconds(10));
            }
            assertServed();
            long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
            assertThat(log.with("of the replies").size()
                            + log.with("of replies").size())
                    .isBetween(1, cluster.replyRings().size() * (int) (seconds + 2));
        }
    }

    /** Hazelcast tells of each that a listener fails at, in each JVM that listens. */
    @Test
    void however_many_messages_cannot_be_read_the_log_tells_of_them_once_a_second() {
        try (LoggedLines log = new LoggedLines()) {
            for (Object wrong : wrong()) {
                for (String topic : TOPICS) {
                    for (int i = 0; i < 20; i++) {
                        stranger.getTopic(topic).publish(wrong);
                    }
                }
            }
            assertStillCancelled(); // told after these
            assertThat(log.with("passed over what is no message of the pool's")).isNotEmpty();
            assertThat(log.with(" ERROR ")).isEmpty();
        }
    }

    /** Which asks for the topic, and for the client's ring. */
    private static void assertStillCancelled() {
        TaskHandle<Integer> handle = pool.submit(() -> {
            TimeUnit.MINUTES.sleep(1);
            return 1;
        });
        await().until(() -> pool.status().busyWorkers() > 0);
        assertThat(handle.cancel(true)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(handle.outcome()).succeedsWithin(Duration.ofSeconds(10)).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    void entries_of_wrong_types_cost_neither_status_nor_the_end_of_a_task() {
        List<String> maps = List.of(
                ClusterNames.POOLS,
                ClusterNames.STATUS,
                ClusterNames.CLAIMS,
                ClusterNames.ORDERS,
                ClusterNames.BREAKERS);
        List<Object> wrong = wrong();
        List<Object> keys = new ArrayList<>(wrong);
        wrong.forEach(value -> keys.add(UUID.randomUUID()));
        for (String map : maps) {
            for (int i = 0; i < keys.size(); i++) {
                stranger.getMap(map).set(keys.get(i), wrong.get(i % wrong.size()));
            }
        }
        assertServed();
        TaskHandle<Integer> removed = taskThatStrangerRemoves();
        assertThat(removed.outcome()).succeedsWithin(Duration.ofSeconds(20)).isInstanceOf(Outcome.Lost.class);
        try (PoolClient newcomer = cluster.client(config -> config.with(ClientKeys.SECURITY_KEYS_FILE, keysFile))) {
            assertThat(newcomer.poolNames()).containsExactly("async_pool", "stream_pool");
            assertThat(newcomer.pool("async_pool").submit(() -> 1).result())
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo(1);
        }
        assertThat(Harm.DONE).hasValue(0);
        for (String map : maps) {
            keys.forEach(key -> stranger.getMap(map).delete(key));
        }
        assertServed();
    }

    /** Clients ask for it at this key. */
    @Test
    void entries_of_wrong_types_keep_nobody_from_learning_the_time() {
        for (Object wrong : wrong()) {
            stranger.getMap(ClusterNames.POOLS).set("", wrong);
            assertThat(ClusterTime.ask(cluster.member())).isPositive();
        }
        stranger.getMap(ClusterNames.POOLS).delete("");
    }

    @Test
    void what_it_overwrites_by_wrong_types_is_written_anew() {
        for (Object wrong : wrong()) {
            stranger.getMap(ClusterNames.ORDERS).set("orders", wrong);
            pool.pause(Pause.REJECTS);
            assertThat(pool.status().pause()).isEqualTo(Pause.REJECTS);
            awaitShut(); // what no node has read yet, none can write anew
            stranger.getMap(ClusterNames.ORDERS).set("orders", wrong);
            await().until(() -> pool.status().pause() == Pause.REJECTS);
            pool.resume();
            await().until(() -> pool.status().nodes().stream().allMatch(node -> node.intake() == Intake.OPEN));
        }
        assertServed();
        assertThat(Harm.DONE).hasValue(0);
    }

    /** A row by each kind, not each: nodes write an unchanged one every few seconds. */
    @Test
    void rows_of_the_status_that_it_overwrites_by_wrong_types_are_written_anew() {
        IMap<NodePoolKey, Object> map =
                cluster.rawClient(WireTypes.serialization()).getMap(ClusterNames.STATUS);
        await().until(() -> map.size() == 2 * 2); // of two nodes and two pools
        Set<NodePoolKey> rows = map.keySet();
        Iterator<Object> wrong = wrong().iterator();
        while (wrong.hasNext()) {
            rows.stream().takeWhile(row -> wrong.hasNext()).forEach(row -> map.set(row, wrong.next()));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(
                                    StatusRow.in(cluster.member()).all().keySet())
                            .isEqualTo(rows));
        }
        assertServed();
        assertThat(Harm.DONE).hasValue(0);
    }

    /** Whatever is none of the pool's. */
    private static List<Object> wrong() {
        List<Object> wrong = new ArrayList<>(Strangers.others());
        wrong.add(new Harm());
        wrong.addAll(Strangers.unreadables());
        return wrong;
    }

    private static TaskHandle<Integer> taskThatStrangerRemoves() {
        pool.pause(Pause.QUEUES);
        try {
            awaitShut();
            TaskHandle<Integer> handle = pool.submit(() -> 1);
            IQueue<Object> queue = stranger.getQueue(ClusterNames.queue("async_pool"));
            await().until(() -> !queue.isEmpty());
            queue.clear();
            return handle;
        } finally {
            pool.resume();
        }
    }

    private static void awaitShut() {
        await().until(() -> pool.status().nodes().stream().allMatch(node -> node.intake() != Intake.OPEN));
    }

    /** With a bit flipped, or without its end. */
    private static byte[] altered(byte[] sealed, Random random) {
        int at = BYTES_BEFORE_THE_ENVELOPE + random.nextInt(sealed.length - BYTES_BEFORE_THE_ENVELOPE);
        if (random.nextInt(10) == 0) {
            return Arrays.copyOf(sealed, at);
        }
        byte[] flipped = sealed.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    /** Everybody else is. */
    private static void assertServed() {
        assertTasksRun();
        assertThat(pool.status().nodes()).hasSize(2);
    }

    private static void assertTasksRun() {
        List<TaskHandle<Integer>> handles = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            handles.add(pool.submit(() -> number));
        }
        for (int i = 0; i < handles.size(); i++) {
            int number = i;
            assertThat(handles.get(i).outcome())
                    .succeedsWithin(Duration.ofSeconds(20))
                    .isInstanceOfSatisfying(
                            Outcome.Succeeded.class,
                            end -> assertThat(end.value()).isEqualTo(number));
        }
    }

    /** The bytes of one that waits, as everybody sees them. */
    private static byte[] sealedTask() throws Exception {
        HazelcastInstance reader = cluster.rawClient(WireTypes.serialization());
        InternalSerializationService bytes = new DefaultSerializationServiceBuilder()
                .setConfig(WireTypes.serialization())
                .build();
        pool.pause(Pause.QUEUES);
        try {
            awaitShut();
            assertThat(pool.execute(() -> RUNS.incrementAndGet()).isAccepted()).isTrue();
            return bytes.toData(
                            reader.getQueue(ClusterNames.queue("async_pool")).peek())
                    .toByteArray();
        } finally {
            pool.resume();
            reader.shutdown();
        }
    }
}
