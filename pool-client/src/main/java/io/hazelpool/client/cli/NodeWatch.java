package io.hazelpool.client.cli;

import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.PoolException;
import io.hazelpool.client.WorkerPool;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Books when a node of somebody else's cluster is gone from its status. */
final class NodeWatch implements AutoCloseable {

    private static final long LOOK_MILLIS = 200;

    private final WorkerPool pool;
    private final SoakTally tally;
    private final Thread thread = new Thread(this::run, "hazelpool-soak-watch");

    private NodeWatch(WorkerPool pool, SoakTally tally) {
        this.pool = pool;
        this.tally = tally;
        thread.setDaemon(true);
    }

    static NodeWatch start(WorkerPool pool, SoakTally tally) {
        NodeWatch watch = new NodeWatch(pool, tally);
        watch.thread.start();
        return watch;
    }

    private void run() {
        Set<UUID> before = Set.of();
        try {
            while (true) {
                before = look(before);
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<UUID> look(Set<UUID> before) {
        try {
            Set<UUID> now =
                    pool.status().nodes().stream().map(NodeStatus::nodeId).collect(Collectors.toUnmodifiableSet());
            before.stream().filter(node -> !now.contains(node)).forEach(gone -> tally.nodeRemoved());
            return now;
        } catch (PoolException noStatus) {
            return before; // the next look may have one
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
