package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializable;
import com.hazelcast.nio.serialization.StreamSerializer;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.hazelpool.api.InvalidTaskException;
import io.hazelpool.api.PoolCallable;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.api.Submission;
import io.hazelpool.api.TaskFailedException;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskUndecodableException;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.ObjectBytes;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.WireTypes;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is put in: a clear error, nothing lost, and the pool goes on. */
@Timeout(60)
class BadInputTest {

    private static TestCluster cluster;
    private static PoolClient client;
    private static WorkerPool pool;

    @BeforeAll
    static void start() {
        cluster = TestCluster.of(
                2, config -> config.with(NodeKeys.MAX_RESULT_BYTES, 10_000).withPool("strange", PoolKeys.WORKERS, 2));
        client = cluster.client();
        pool = client.pool("async_pool");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void a_class_the_node_has_not_fails_one_task_and_tells_how_to_supply_it(@TempDir Path directory) throws Exception {
        Object task = ForeignClass.compileAndNew(directory, "com.acme.Nightly", """
                package com.acme;
                public class Nightly implements io.hazelpool.api.PoolRunnable {
                    public void run() {}
                }
                """);
        TaskHandle<?> handle = pool.submit((PoolRunnable) task);
        assertThatThrownBy(() -> handle.result().get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(TaskUndecodableException.class)
                .hasMessageContaining("class com.acme.Nightly is not on the task class path of node 127.0.0.1:")
                .hasMessageContaining("tasks.path");
        assertStillRuns();
    }

    @Test
    void bytes_that_are_no_task_fail_and_the_dispatcher_lives() throws Exception {
        WorkerPool strange = client.pool("strange"); // nothing else is counted there
        SerializationConfig newer = new SerializationConfig()
                .addSerializerConfig(new SerializerConfig()
                        .setTypeClass(FutureEnvelope.class)
                        .setImplementation(new FutureEnvelopeSerializer()));
        HazelcastInstance newerClient = cluster.rawClient(newer);
        HazelcastInstance intruder = cluster.rawClient(WireTypes.serialization());
        try {
            newerClient.getQueue(ClusterNames.queue("strange")).add(new FutureEnvelope(UUID.randomUUID()));
            var queue = intruder.getQueue(ClusterNames.queue("strange"));
            queue.add(envelope(new byte[] {1, 2, 3}));
            queue.add(envelope(new byte[0]));
            queue.add(envelope(ObjectBytes.encode("no task")));
            queue.add(envelope(ObjectBytes.encode(null)));
            await().untilAsserted(() -> {
                PoolStatus status = strange.status();
                assertThat(status.totalTasksFailed()).isEqualTo(5);
                assertThat(status.totalTasksUndecodable()).isEqualTo(5);
            });

            queue.add("a string that no pool client put here");
            queue.add(4711);
            await().untilAsserted(() -> assertThat(queue).isEmpty());
        } finally {
            intruder.shutdown();
            newerClient.shutdown();
        }
        assertStillRuns(strange);
    }

    @Test
    void replies_that_cannot_be_read_are_passed_over() {
        WorkerPool its = cluster.client().pool("async_pool");
        Set<String> before = rings();
        assertThat(its.submit(() -> 1).result())
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(1);
        Set<String> ring = rings();
        ring.removeAll(before);
        assertThat(ring).hasSize(1);
        HazelcastInstance intruder = cluster.rawClient(WireTypes.serialization());
        try {
            Ringbuffer<Object> replies = intruder.getRingbuffer(ring.iterator().next());
            replies.add("a string that no node put here");
            replies.add(new BitSet()); // not let in by the filter
            assertStillRuns(its);
        } finally {
            intruder.shutdown();
        }
    }

    @Test
    void a_task_that_is_not_serializable_is_told_at_submission_with_the_path_to_the_culprit() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            Report report = new Report(new Source(socket));
            PoolCallable<String> task = () -> report.toString();
            assertThatThrownBy(() -> pool.submit(task))
                    .isInstanceOf(InvalidTaskException.class)
                    .hasMessageContaining(".source.socket (java.net.ServerSocket) is not serializable");
            PoolRunnable withoutResult = () -> take(report);
            assertThatThrownBy(() -> pool.execute(withoutResult)).isInstanceOf(InvalidTaskException.class);
        }
    }

    /** Java serialization, which is not asked, would fail for another reason. */
    static final class Unwritable implements PoolRunnable, DataSerializable {

        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"serial", "unused"}) // the point of the test
        private final Object culprit = new Object();

        @Override
        public void run() {}

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            throw new IOException("on purpose");
        }

        @Override
        public void readData(ObjectDataInput in) {}
    }

    @Test
    void a_task_that_fails_to_write_itself_is_told_at_submission_with_its_own_reason() {
        assertThatThrownBy(() -> pool.execute(new Unwritable()))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageContaining("Unwritable cannot be sent: java.io.IOException: on purpose");
    }

    @Test
    void a_payload_above_the_limit_is_told_at_submission() {
        byte[] data = new byte[2 << 20];
        PoolCallable<Integer> task = () -> data.length;
        assertThatThrownBy(() -> pool.submit(task))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageMatching("(?s).* takes 2097\\d+ bytes, max-task-bytes is 1048576; .*");
    }

    @Test
    void one_bad_task_in_a_batch_queues_none_of_it() {
        try (Ledger ledger = new Ledger()) {
            UUID id = ledger.id();
            Object culprit = new Object();
            List<PoolRunnable> tasks = List.of(() -> Ledger.ran(id, 1), () -> take(culprit));
            assertThatThrownBy(() -> pool.executeAll(tasks)).isInstanceOf(InvalidTaskException.class);
            assertStillRuns();
            assertThat(ledger.size()).isZero();
        }
    }

    @Test
    void a_result_that_cannot_be_sent_fails_its_task() {
        TaskHandle<Object> handle = pool.submit(Object::new);
        assertThatThrownBy(() -> handle.result().get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TaskFailedException.class)
                .hasMessageContaining("result cannot be sent")
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void a_result_above_the_limit_fails_its_task() {
        TaskHandle<byte[]> handle = pool.submit(() -> new byte[20_000]);
        assertThatThrownBy(() -> handle.result().get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TaskFailedException.class)
                .hasMessageContaining("max-result-bytes is 10000");
    }

    @Test
    void a_pool_name_with_other_characters_is_refused_with_those_allowed() {
        assertThatThrownBy(() -> client.pool("async*pool"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("async*pool")
                .hasMessageContaining("letters, digits");
    }

    @Test
    void no_cluster_at_the_address_is_told_within_the_deadline() {
        assertThatThrownBy(() -> PoolClient.connect(cluster.clientConfig()
                        .with(ClientKeys.CLUSTER_ADDRESSES, List.of("127.0.0.1:6999"))
                        .with(ClientKeys.CLIENT_DEADLINE, Duration.ofMillis(700))))
                .isInstanceOf(PoolUnavailableException.class)
                .hasMessageContaining("127.0.0.1:6999")
                .hasMessageContaining("700 ms");
    }

    @Test
    void another_clusters_name_is_told_within_the_deadline() {
        assertThatThrownBy(() -> PoolClient.connect(cluster.clientConfig()
                        .with(ClientKeys.CLUSTER_NAME, "elsewhere")
                        .with(ClientKeys.CLIENT_DEADLINE, Duration.ofMillis(700))))
                .isInstanceOf(PoolUnavailableException.class)
                .hasMessageContaining("elsewhere");
    }

    @Test
    void a_node_that_disagrees_about_a_pool_does_not_start() {
        assertThatThrownBy(() -> cluster.startNode(config -> config.withPool("async_pool", PoolKeys.MAX_QUEUE_SIZE, 500)
                        .withPool("stream_pool", PoolKeys.TASK_TIMEOUT, Duration.ofSeconds(7))))
                .isInstanceOf(NodeStartException.class)
                .hasMessageContaining("pools.async_pool.max-queue-size is 500 here, 1000 in the cluster")
                .hasMessageContaining("pools.stream_pool.task-timeout is PT7S here, PT30S in the cluster");
        await().until(() -> pool.execute(() -> {}).isAccepted()); // the client may still ask the one that left
        assertStillRuns();
    }

    private static void assertStillRuns() {
        assertStillRuns(pool);
    }

    private static void assertStillRuns(WorkerPool its) {
        Submission answer = its.execute(() -> {});
        assertThat(answer.isAccepted()).isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(its.submit(() -> "alive").result())
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo("alive");
        }
    }

    private static void take(Object anything) {
        assertThat(anything).isNotNull();
    }

    private static Set<String> rings() {
        return cluster.member().getDistributedObjects().stream()
                .map(DistributedObject::getName)
                .filter(name -> ClusterNames.clientOf(name) != null)
                .collect(Collectors.toSet());
    }

    private static TaskEnvelope envelope(byte[] payload) {
        return new TaskEnvelope(UUID.randomUUID(), null, 0, TaskEnvelope.NEVER, payload);
    }

    private record Report(Source source) implements java.io.Serializable {}

    @SuppressWarnings("serial") // the point of the test
    private record Source(ServerSocket socket) implements java.io.Serializable {}

    private record FutureEnvelope(UUID id) {}

    /** Writes what a client of a later version might: the same header, then something unknown. */
    private static final class FutureEnvelopeSerializer implements StreamSerializer<FutureEnvelope> {

        @Override
        public int getTypeId() {
            return 4801;
        }

        @Override
        public void write(ObjectDataOutput out, FutureEnvelope envelope) throws IOException {
            out.writeByte(9);
            out.writeLong(envelope.id.getMostSignificantBits());
            out.writeLong(envelope.id.getLeastSignificantBits());
            out.writeLong(0);
            out.writeLong(0);
            out.writeLong(0);
            out.writeLong(TaskEnvelope.NEVER);
            out.writeString("whatever comes next");
        }

        @Override
        public FutureEnvelope read(ObjectDataInput in) {
            throw new UnsupportedOperationException("only writes");
        }
    }
}
