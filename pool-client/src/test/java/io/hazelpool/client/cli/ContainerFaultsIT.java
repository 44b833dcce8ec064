package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hazelpool.api.PoolStatus;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.api.Submission.Answer;
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

    /** A node tells its totals once a second; what a killed one ended since, they miss. Tasks take 10 ms on average. */
    private static final long ENDS_OF_A_SECOND = ContainerCluster.WORKERS * 100L;

    /** What happens while tasks flow. */
    private interface Trouble {
        void befalls(ContainerCluster cluster, WorkerPool pool) throws Exception;
    }

    @Test
    void a_killed_node_loses_what_it_held_and_nothing_else() throws Exception {
        SoakReport report = soakDuring(ENDS_OF_A_SECOND, (cluster, pool) -> {
            cluster.crash(cluster.node(0));
            awaitNodes(pool, NODES - 1);
            cluster.start(cluster.node(0));
        });
        assertThat(report.count(Ending.LOST)).isLessThanOrEqualTo(NODES * ContainerCluster.WORKERS);
    }

    @Test
    void a_node_frozen_for_longer_than_the_heartbeat_starts_anew_and_runs_nothing_twice() throws Exception {
        soakDuring(ENDS_OF_A_SECOND, (cluster, pool) -> {
            GenericContainer<?> node = cluster.node(0);
            cluster.freeze(node);
            awaitNodes(pool, NODES - 1);
            cluster.thaw(node);
            await().atMost(PATIENCE).until(() -> cluster.restarts(node) == 1);
        });
    }

    @Test
    void a_node_that_is_cut_off_runs_nothing_on_its_own_and_comes_back() throws Exception {
        soakDuring(ENDS_OF_A_SECOND, (cluster, pool) -> {
            GenericContainer<?> node = cluster.node(0);
            Runnable heal = cluster.cutOff(node);
            awaitNodes(pool, NODES - 1);
            heal.run();
            await().atMost(PATIENCE).until(() -> cluster.restarts(node) == 1);
        });
    }

    @Test
    void all_nodes_restarted_one_by_one_lose_nothing() throws Exception {
        SoakReport report = soakDuring(0, (cluster, pool) -> {
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
        // While the node with the status is frozen, there may be no answer in time.
        await().atMost(PATIENCE)
                .ignoreException(PoolUnavailableException.class)
                .until(() -> pool.status().nodes().size() == size);
    }

    /**
     * Keeps a pool's queue full while this happens, waits until the cluster is whole again and all tasks have ended,
     * and holds the client's books against the cluster's totals and against what the nodes wrote down.
     *
     * @param missing how many ends the totals may miss
     */
    private static SoakReport soakDuring(long missing, Trouble trouble) throws Exception {
        SoakTally tally = new SoakTally();
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
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertConserved(tally.report(null), pool.status(), missing));
            } catch (Throwable e) {
                cluster.printLogs();
                throw e;
            }
            report = tally.report(cluster.runsOfAll());
        }
        System.out.println(report.json());
        assertThat(report.isClean()).as(report.text()).isTrue();
        assertThat(report.count(Ending.SUCCEEDED)).isGreaterThan(2_000);
        return report;
    }

    /**
     * What was taken is what has ended. A killed node's last ends may be counted as lost, too: its claims are older.
     */
    private static void assertConserved(SoakReport told, PoolStatus status, long missing) {
        assertThat(status.queuedTasks() + status.busyWorkers())
                .as("queued and running")
                .isZero();
        assertThat(status.idleWorkers()).isEqualTo(NODES * ContainerCluster.WORKERS);
        long taken = told.accepted() + told.answers().getOrDefault(Answer.UNKNOWN, 0L);
        assertThat(taken - ContainerCluster.ended(status))
                .as("ends the totals miss: %s", status)
                .isBetween(missing == 0 ? 0L : -NODES * ContainerCluster.WORKERS, missing);
    }

    private static void run(Soak soak) {
        try {
            soak.run(4, Duration.ofMinutes(5));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
