package io.hazelpool.node.cluster;

import static io.hazelpool.node.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import io.hazelpool.breaker.BreakerRules;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.wire.BreakerStore;
import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.PoolDefinition;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoolAgreementTest {

    private static final Duration SECONDS = Duration.ofSeconds(30);

    private final TestMembers members = new TestMembers();

    @SuppressWarnings("NullAway.Init")
    private HazelcastInstance first;

    @SuppressWarnings("NullAway.Init")
    private HazelcastInstance second;

    @BeforeAll
    void start() {
        first = members.start();
        second = members.start();
    }

    @AfterAll
    void stop() {
        members.close();
    }

    private static void reach(HazelcastInstance node, List<PoolConfig> pools) {
        new PoolAgreement(node, pools, BreakerStore.MAP).reach();
    }

    private static PoolConfig pool(String name, int maxQueueSize, Duration taskTimeout) {
        return PoolConfig.defaults(name)
                .with(PoolKeys.WORKERS, 4)
                .with(PoolKeys.MAX_QUEUE_SIZE, maxQueueSize)
                .with(PoolKeys.TASK_TIMEOUT, taskTimeout);
    }

    @Test
    void lets_nodes_agree_that_say_the_same_but_for_their_workers() {
        reach(first, List.of(pool("same", 5, SECONDS)));
        reach(
                second,
                List.of(PoolConfig.defaults("same")
                        .with(PoolKeys.WORKERS, 99)
                        .with(PoolKeys.MAX_QUEUE_SIZE, 5)
                        .with(PoolKeys.TASK_TIMEOUT, SECONDS)));
        IMap<String, PoolDefinition> agreed = second.getMap(ClusterNames.POOLS);
        assertThat(agreed.get("same"))
                .isEqualTo(new PoolDefinition(
                        5, SECONDS, new BreakerRules(10, Duration.ofSeconds(60), 1), BreakerStore.MAP, 1));
    }

    @Test
    void refuses_a_node_that_disagrees_and_names_both_values() {
        reach(first, List.of(pool("disputed", 5, SECONDS)));
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> reach(second, List.of(pool("disputed", 7, SECONDS.plusSeconds(15)))))
                .withMessageContaining("pools.disputed.max-queue-size is 7 here, 5 in the cluster")
                .withMessageContaining("pools.disputed.task-timeout is PT45S here, PT30S in the cluster")
                .withMessageContaining("change this node's configuration");
    }

    @Test
    void refuses_a_node_with_another_idea_of_a_breaker() {
        reach(first, List.of(pool("guarded", 5, SECONDS)));
        PoolConfig other = pool("guarded", 5, SECONDS)
                .with(PoolKeys.BREAKER_THRESHOLD, 3)
                .with(PoolKeys.BREAKER_COOLDOWN, SECONDS)
                .with(PoolKeys.BREAKER_PROBES, 2);
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> new PoolAgreement(second, List.of(other), BreakerStore.CP).reach())
                .withMessageContaining("pools.guarded.breaker.threshold is 3 here, 10 in the cluster")
                .withMessageContaining("pools.guarded.breaker.cooldown is PT30S here, PT1M in the cluster")
                .withMessageContaining("pools.guarded.breaker.half-open-probes is 2 here, 1 in the cluster")
                .withMessageContaining("breaker.store is CP here, MAP in the cluster");
    }

    @Test
    void defines_nothing_for_a_node_that_disagrees() {
        reach(first, List.of(pool("known", 5, SECONDS)));
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> reach(second, List.of(pool("unheard-of", 7, SECONDS), pool("known", 7, SECONDS))));
        assertThat(first.getMap(ClusterNames.POOLS).containsKey("unheard-of")).isFalse();
    }

    @Test
    void bounds_the_queue_on_members_that_do_not_define_the_pool() {
        reach(first, List.of(pool("bounded", 5, SECONDS)));
        HazelcastInstance third = members.start();
        for (HazelcastInstance member : List.of(second, third)) {
            IQueue<Object> queue = member.getQueue(ClusterNames.queue("bounded"));
            queue.clear();
            for (int i = 0; i < 5; i++) {
                assertThat(queue.offer("task")).isTrue();
            }
            assertThat(queue.offer("one too many")).isFalse();
            assertThat(member.getConfig()
                            .findQueueConfig(ClusterNames.queue("bounded"))
                            .getBackupCount())
                    .isEqualTo(1);
        }
        third.getLifecycleService().terminate();
    }

    @Test
    void bounds_the_queue_before_anybody_can_find_the_pool() {
        AtomicInteger sizeWhenFound = new AtomicInteger(-1);
        IMap<String, PoolDefinition> agreed = first.getMap(ClusterNames.POOLS);
        EntryAddedListener<String, PoolDefinition> client =
                (EntryEvent<String, PoolDefinition> found) -> sizeWhenFound.set(first.getConfig()
                        .findQueueConfig(ClusterNames.queue(found.getKey()))
                        .getMaxSize());
        UUID listening = agreed.addLocalEntryListener(client);
        for (int i = 0; i < 20; i++) { // some of them are this member's
            reach(first, List.of(pool("found-" + i, 5, SECONDS)));
        }
        await().until(() -> sizeWhenFound.get() != -1);
        agreed.removeEntryListener(listening);
        assertThat(sizeWhenFound).hasValue(5);
    }
}
