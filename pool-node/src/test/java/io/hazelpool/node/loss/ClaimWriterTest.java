package io.hazelpool.node.loss;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.Failing;
import io.hazelpool.node.cluster.TestMembers;
import io.hazelpool.node.worker.OutcomeSink;
import io.hazelpool.node.worker.RecordedReplies;
import io.hazelpool.node.worker.TestTasks;
import io.hazelpool.node.worker.TestTasks.Gate;
import io.hazelpool.node.worker.TimeLimits;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.NodeClaims;
import io.hazelpool.wire.NodeClaims.Claim;
import io.hazelpool.wire.TaskEnvelope;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClaimWriterTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final TestMembers members = new TestMembers();

    @SuppressWarnings("NullAway.Init")
    private static HazelcastInstance hazelcast;

    private final WorkerSupervisor workers = new WorkerSupervisor(
            PoolConfig.defaults("reports").with(PoolKeys.WORKERS, 1),
            new WorkerSupervisor.Node(getClass().getClassLoader(), "node-7", 10_000, System::currentTimeMillis),
            new RecordedReplies(),
            OutcomeSink.NONE);
    private final Gate gate = new Gate();
    private final List<TaskEnvelope> tasks =
            List.of(TestTasks.tracked(gate.waiting()), TestTasks.tracked(gate.waiting()));

    @BeforeAll
    static void start_a_member() {
        hazelcast = members.start();
    }

    @AfterAll
    static void stop_the_member() {
        members.close();
    }

    @AfterEach
    void stop() throws InterruptedException {
        gate.open();
        workers.stop(LONG);
        map().clear();
    }

    private static IMap<UUID, NodeClaims> map() {
        return hazelcast.getMap(ClusterNames.CLAIMS);
    }

    /** Of this node: those of its tasks that are in the cluster's claims. */
    private static List<UUID> claimed() {
        NodeClaims claims = map().get(hazelcast.getCluster().getLocalMember().getUuid());
        return claims == null
                ? List.of()
                : claims.claims().stream().map(Claim::taskId).toList();
    }

    private ClaimWriter claiming(HazelcastInstance through) {
        workers.start(new TimeLimits());
        ClaimWriter writer = new ClaimWriter(through, "node-7", List.of(workers));
        writer.start();
        workers.handover().put(tasks);
        writer.changed();
        return writer;
    }

    @Test
    void claims_what_runs_and_what_is_held() throws InterruptedException {
        ClaimWriter writer = claiming(hazelcast);
        await().until(() -> claimed().size() == 2);
        assertThat(claimed())
                .containsExactlyInAnyOrder(tasks.get(0).id(), tasks.get(1).id());
        writer.stop(LONG);
        assertThat(claimed()).as("the oldest member tells what became of them").hasSize(2);
    }

    @Test
    void takes_its_claims_back_when_it_holds_nothing() throws InterruptedException {
        ClaimWriter writer = claiming(hazelcast);
        await().until(() -> claimed().size() == 2);
        gate.open();
        await().until(() -> claimed().isEmpty());
        writer.stop(LONG);
        assertThat(map().size()).isZero();
    }

    @Test
    void claims_again_what_the_cluster_lost() throws InterruptedException {
        ClaimWriter writer = claiming(hazelcast);
        await().until(() -> claimed().size() == 2);
        map().clear();
        await().until(() -> claimed().size() == 2);
        writer.stop(LONG);
    }

    @Test
    void goes_on_after_whatever_kept_a_claim_from_being_written() throws InterruptedException {
        IMap<?, ?> failing = Failing.first(
                IMap.class,
                map(),
                "set",
                new IllegalStateException("on purpose"),
                new NoClassDefFoundError("on purpose"),
                new HazelcastInstanceNotActiveException("it was another member that is shut down"));
        ClaimWriter writer = claiming(withMap(failing));
        await().until(() -> claimed().size() == 2);
        writer.stop(LONG);
    }

    private static HazelcastInstance withMap(IMap<?, ?> map) {
        return (HazelcastInstance) Proxy.newProxyInstance(
                ClaimWriterTest.class.getClassLoader(),
                new Class<?>[] {HazelcastInstance.class},
                (proxy, method, args) -> method.getName().equals("getMap") ? map : method.invoke(hazelcast, args));
    }
}
