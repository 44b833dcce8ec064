package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.PoolStatus;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.config.PoolName;
import io.hazelpool.wire.Ending;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;

/** What befalls nodes on Kubernetes: every accepted task is accounted for, and what only moved nodes lost none. */
@Timeout(300)
class ContainerFaultsIT {

    private static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What happens while tasks flow. */
    private interface Trouble {
        void befalls(ContainerCluster cluster, WorkerPool pool) throws Exception;
    }

    @Test
    void a_killed_node_loses_what_it_held_and_nothing_else() throws Exception {
        SoakReport report = soakDuring((cluster, pool) -> {
            cluster.crash(cluster.node(0));
            awaitNodes(pool, NODES - 1);
            cluster.start(cluster.node(0));
        });
        assertThat(report.count(Ending.LOST)).isLessThanOrEqualTo(NODES * ContainerCluster.WORKERS);
    }

    @Test
    void a_node_frozen_for_longer_than_the_heartbeat_starts_anew_and_runs_nothing_twice() throws Exception {
        soakDuring((cluster, pool) -> {
            GenericContainer<?> node = cluster.node(0);
            cluster.freeze(node);
            awaitNodes(pool, NODES - 1);
            cluster.thaw(node);
            await().atMost(PATIENCE).until(() -> cluster.restarts(node) == 1);
        });
    }

    @Test
    void a_node_that_is_cut_off_runs_nothing_on_its_own_and_comes_back() throws Exception {
        soakDuring((cluster, pool) -> {
            GenericContainer<?> node = cluster.node(0);
            Runnable heal = cluster.cutOff(node);
            awaitNodes(pool, NODES - 1);
            heal.run();
            await().atMost(PATIENCE).until(() -> cluster.restarts(node) == 1);
        });
    }

    @Test
    void all_nodes_restarted_one_by_one_lose_nothing() throws Exception {
        SoakReport report = soakDuring((cluster, pool) -> {
            for (int i = 0; i < NODES; i++) {
                GenericContainer<?> node = cluster.node(i);
                assertThat(cluster.stop(node)).as("exit code").isZero();
                cluster.start(node);
                cluster.awaitOne(NODES);
            }
        });
        assertThat(report.count(Ending.SUCCEEDED)).isEqualTo(report.accepted());
    }

    private static void awaitNodes(WorkerPool pool, int size) {
        await().atMost(PATIENCE).until(() -> pool.status().nodes().size() == size);
    }

    /**
     * Keeps a pool's queue full while this happens, waits until the cluster is whole again and all tasks have ended,
     * and holds the client's books against the cluster's totals and against what the nodes wrote down.
     */
    private static SoakReport soakDuring(Trouble trouble) throws Exception {
        SoakTally tally = new SoakTally();
        PoolStatus status;
        SoakReport report;
        try (ContainerCluster cluster = ContainerCluster.of(NODES)) {
            try {
                PoolClient client = cluster.client();
                WorkerPool pool = client.pool(PoolName.ASYNC);
                Soak soak = new Soak(pool, tally);
                CompletableFuture<Void> load = CompletableFuture.runAsync(() -> run(soak));
                await().until(() -> pool.status().totalTasksExecuted() > 500);
                trouble.befalls(cluster, cluster.client().pool(PoolName.ASYNC));
                cluster.awaitOne(NODES);
                soak.stop();
                load.get(1, TimeUnit.MINUTES);
                status = await().atMost(Duration.ofSeconds(20))
                        .until(pool::status, now -> now.queuedTasks() == 0 && now.busyWorkers() == 0);
            } catch (Throwable e) {
                cluster.printLogs();
                throw e;
            }
            report = tally.report(cluster.runsOfAll());
        }
        System.out.printf("%s%ntotals: %s%n", report.json(), status);
        assertThat(report.isClean()).as(report.text()).isTrue();
        assertThat(report.count(Ending.SUCCEEDED)).isGreaterThan(2_000);
        return report;
    }

    private static void run(Soak soak) {
        try {
            soak.run(4, Duration.ofMinutes(5));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
