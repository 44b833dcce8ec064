package io.hazelpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.hazelpool.api.PoolRunnable;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.api.TaskOptions;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.NodeClaims;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task leaves nothing behind, in the cluster or in its client, however many there were. */
@Timeout(600)
class NothingLeftTest {

    /** With and without a handle, in equal parts; a million in the profile {@code long}. */
    private static final int SUBMISSIONS = Integer.getInteger("submissions", 200_000);

    private static final int BATCH = 1_000;
    private static final TaskOptions PATIENT = TaskOptions.DEFAULT.waitForCapacity(Duration.ofSeconds(30));

    @Test
    void leaves_nothing_behind() throws Exception {
        int limit = 4_000;
        try (TestCluster cluster =
                TestCluster.of(2, config -> config.withPool("async_pool", PoolKeys.MAX_QUEUE_SIZE, 10_000))) {
            PoolClient client = cluster.client(config -> config.with(ClientKeys.CLIENT_MAX_IN_FLIGHT, limit));
            WorkerPool pool = client.pool("async_pool");
            submit(pool, SUBMISSIONS / 5);
            settle(pool);
            await().atMost(Duration.ofSeconds(20)) // the first sample is taken some seconds after the start
                    .until(() -> objects(cluster.member())
                            .containsAll(
                                    List.of(ClusterNames.history("async_pool"), ClusterNames.history("stream_pool"))));
            Set<String> objectsBefore = objects(cluster.member());
            int threadsBefore = Thread.activeCount();
            long heapBefore = usedWithoutReplies(cluster.member());

            submit(pool, SUBMISSIONS - SUBMISSIONS / 5);
            settle(pool);

            assertThat(objects(cluster.member())).isEqualTo(objectsBefore);
            assertThat(cluster.replyRings()).hasSizeLessThanOrEqualTo(1);
            IMap<UUID, NodeClaims> claims = cluster.member().getMap(ClusterNames.CLAIMS);
            assertThat(claims.size()).isLessThanOrEqualTo(2);
            await().untilAsserted(() ->
                    assertThat(claims.values()).allMatch(node -> node.claims().isEmpty()));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(Thread.activeCount()).isLessThanOrEqualTo(threadsBefore + 10));
            assertEveryPlaceIsFree(pool, limit);
            long grown = usedWithoutReplies(cluster.member()) - heapBefore;
            assertThat(grown).isLessThan(12L << 20); // a hundred bytes left of each would be 16 MB
        }
    }

    private static void submit(WorkerPool pool, int count) throws Exception {
        PoolRunnable task = () -> {};
        ArrayDeque<TaskHandle<Integer>> handles = new ArrayDeque<>();
        for (int done = 0; done < count; done += 2 * BATCH) {
            assertThat(pool.executeAll(Collections.nCopies(BATCH, task), PATIENT))
                    .allMatch(answer -> answer.isAccepted());
            for (int i = 0; i < BATCH; i++) {
                int number = i;
                handles.add(pool.submit(() -> number, PATIENT));
            }
            while (handles.size() > 2 * BATCH) {
                handles.remove().result().get(30, TimeUnit.SECONDS);
            }
        }
        for (TaskHandle<Integer> handle : handles) {
            handle.result().get(30, TimeUnit.SECONDS);
        }
    }

    private static void settle(WorkerPool pool) {
        await().untilAsserted(() -> {
            assertThat(pool.status().queuedTasks()).isZero();
            assertThat(pool.status().busyWorkers()).isZero();
        });
    }

    /** The client's places are as many as its map of tasks in flight has room for. */
    private static void assertEveryPlaceIsFree(WorkerPool pool, int limit) throws Exception {
        try (Gate gate = new Gate()) {
            TaskOptions impatient = PATIENT.refuseBeyondInFlightLimit();
            List<TaskHandle<?>> held = new ArrayList<>();
            for (int i = 0; i < limit; i++) {
                held.add(pool.submit(gate.task(), impatient));
            }
            assertThat(held.subList(0, 500))
                    .allSatisfy(handle -> assertThat(handle.submission())
                            .succeedsWithin(Duration.ofSeconds(10))
                            .matches(answer -> answer.isAccepted()));
            assertThat(pool.submit(() -> 1, impatient).outcome()).failsWithin(Duration.ofSeconds(10));
            gate.open();
            for (TaskHandle<?> handle : held) {
                handle.result().get(30, TimeUnit.SECONDS);
            }
        }
    }

    /**
     * But for the client's ring: a node learns of it when somebody asks for it there, and it is destroyed in between.
     */
    private static Set<String> objects(HazelcastInstance member) {
        return member.getDistributedObjects().stream()
                .map(DistributedObject::getName)
                .filter(name -> ClusterNames.clientOf(name) == null)
                .collect(Collectors.toSet());
    }

    /** A ring keeps what was read until it is full, and that is no leak. Its client makes it anew. */
    private static long usedWithoutReplies(HazelcastInstance member) throws InterruptedException {
        member.getDistributedObjects().stream()
                .filter(object -> ClusterNames.clientOf(object.getName()) != null)
                .forEach(DistributedObject::destroy);
        return usedAfterCollection();
    }

    private static long usedAfterCollection() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100);
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
