package io.hazelpool.cluster;

import static io.hazelpool.api.Submission.Answer.ACCEPTED;
import static io.hazelpool.api.Submission.Answer.CIRCUIT_OPEN;
import static io.hazelpool.breaker.BreakerPhase.CLOSED;
import static io.hazelpool.breaker.BreakerPhase.HALF_OPEN;
import static io.hazelpool.breaker.BreakerPhase.OPEN;
import static io.hazelpool.cluster.Breakers.MINUTE;
import static io.hazelpool.cluster.Breakers.awaitAnswer;
import static io.hazelpool.cluster.Breakers.awaitPhase;
import static io.hazelpool.cluster.Breakers.breaker;
import static io.hazelpool.cluster.Breakers.failOn;
import static io.hazelpool.cluster.Breakers.failTimes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.hazelpool.api.BreakerEvent;
import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.PoolListener;
import io.hazelpool.api.TaskHandle;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.cluster.NodeStartException;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.WireTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A breaker in a cluster of its own: nodes die, listeners throw, a store is not to be had. */
@Timeout(120)
class BreakerFaultTest {

    @Test
    void stays_open_and_keeps_its_time_when_the_member_that_holds_it_dies() {
        try (TestCluster cluster = TestCluster.of(3, breaker("flaky", 10, MINUTE))) {
            WorkerPool pool = cluster.client().pool("flaky");
            pool.openBreaker();
            UUID holder = cluster.member()
                    .getPartitionService()
                    .getPartition(ClusterNames.breaker("flaky"))
                    .getOwner()
                    .getUuid();
            long before = System.nanoTime() + pool.status().breaker().timeLeft().toNanos();
            cluster.crash(cluster.nodes().stream()
                    .filter(node -> node.id().equals(holder))
                    .findFirst()
                    .orElseThrow());

            await().until(() -> cluster.nodes().get(0).clusterSize() == 2);
            await().until(() -> !pool.status().breaker().unavailable());
            BreakerStatus breaker = pool.status().breaker();
            long after = System.nanoTime() + breaker.timeLeft().toNanos();
            assertThat(breaker.phase()).isEqualTo(OPEN);
            assertThat(Duration.ofNanos(after - before).abs()).isLessThan(Duration.ofSeconds(1));
            awaitAnswer(pool, CIRCUIT_OPEN);
        }
    }

    @Test
    void tasks_that_are_lost_or_cannot_be_decoded_do_not_count() {
        try (TestCluster cluster = TestCluster.of(2, breaker("flaky", 2, MINUTE));
                Gate gate = new Gate()) {
            WorkerPool pool = cluster.client().pool("flaky");
            HazelcastInstance raw = cluster.rawClient(WireTypes.serialization());
            for (int i = 0; i < 10; i++) {
                raw.getQueue(ClusterNames.queue("flaky"))
                        .add(new TaskEnvelope(UUID.randomUUID(), null, 0, TaskEnvelope.NEVER, new byte[] {1, 2, 3}));
            }
            await().until(() -> pool.status().totalTasksUndecodable() == 10);
            List<TaskHandle<?>> handles = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                handles.add(pool.submit(gate.task()));
            }
            await().until(() -> gate.waiting() == 8);
            IMap<UUID, io.hazelpool.wire.NodeClaims> claims = raw.getMap(ClusterNames.CLAIMS);
            await().until(() -> claims.values().stream()
                            .mapToInt(node -> node.claims().size())
                            .sum()
                    == 8);
            cluster.crash(cluster.nodes().get(0));
            await().until(() ->
                    handles.stream().filter(handle -> handle.outcome().isDone()).count() == 4);
            raw.shutdown();

            assertThat(pool.status().breaker()).isEqualTo(new BreakerStatus(CLOSED, 0, Duration.ZERO, false));
        }
    }

    @Test
    void tells_nodes_and_clients_of_each_phase_and_why() {
        List<BreakerEvent> toNode = new CopyOnWriteArrayList<>();
        List<BreakerEvent> toClient = new CopyOnWriteArrayList<>();
        try (TestCluster cluster = TestCluster.of(1, breaker("flaky", 2, Duration.ofSeconds(1)), listener(toNode))) {
            try (PoolClient client = PoolClient.connect(cluster.clientConfig(), listener(toClient))) {
                WorkerPool pool = client.pool("flaky");
                failTimes(pool, 1);
                failOn(pool);
                awaitPhase(pool, OPEN);
                awaitAnswer(pool, CIRCUIT_OPEN);
                awaitAnswer(pool, ACCEPTED);
                awaitPhase(pool, CLOSED);

                List<BreakerEvent> told = List.of(
                        new BreakerEvent("flaky", OPEN, 2, "java.lang.IllegalStateException: the database is down"),
                        new BreakerEvent("flaky", HALF_OPEN, 2, "admits probes after its cooldown"),
                        new BreakerEvent("flaky", CLOSED, 0, "a probe succeeded"));
                await().untilAsserted(() -> assertThat(toClient).isEqualTo(told));
                await().untilAsserted(() -> assertThat(toNode).isEqualTo(told));
            }
        }
    }

    @Test
    void a_cluster_without_the_cp_subsystem_refuses_to_keep_it_there() {
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> TestCluster.of(1, config -> config.with(NodeKeys.BREAKER_STORE, "cp")))
                .withMessageContaining("breaker.store is cp")
                .withMessageContaining("Enterprise")
                .withMessageContaining("map or auto");
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> TestCluster.of(1, config -> config.with(NodeKeys.CLUSTER_CP_MEMBERS, 3)))
                .withMessageContaining("cluster.cp-members");
    }

    private static PoolListener listener(List<BreakerEvent> events) {
        return new PoolListener() {
            @Override
            public void breakerChanged(BreakerEvent event) {
                events.add(event);
                throw new IllegalStateException("a listener that throws is told the next time all the same");
            }
        };
    }
}
