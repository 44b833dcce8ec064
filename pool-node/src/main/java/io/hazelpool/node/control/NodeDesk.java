package io.hazelpool.node.control;

import com.hazelcast.core.HazelcastInstance;
import io.hazelpool.api.NodeStatus;
import io.hazelpool.node.status.ClusterClock;
import io.hazelpool.node.status.ClusterStatus;
import io.hazelpool.wire.ClusterCalls;
import io.hazelpool.wire.ControlDesk;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Where operators order by a node what holds in the whole cluster. Thread-safe; has no thread while nobody orders. */
public final class NodeDesk implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ExecutorService threads = Executors.newCachedThreadPool(NodeDesk::thread);
    private final ClusterStatus statuses;
    private final ControlDesk desk;

    /** Orders nothing yet. */
    public NodeDesk(HazelcastInstance hazelcast, ClusterStatus statuses) {
        this.statuses = statuses;
        desk = new ControlDesk(
                hazelcast,
                this::nodes,
                new ClusterCalls(threads, PATIENCE),
                new ClusterClock(hazelcast),
                () -> {}); // this node follows orders as all others do
    }

    /** Takes orders until this is closed, each for ten seconds at most. */
    public ControlDesk desk() {
        return desk;
    }

    /** Takes no more; what is under way goes on. */
    @Override
    public void close() {
        threads.shutdown();
    }

    private Set<String> nodes() {
        return statuses.read().stream()
                .flatMap(pool -> pool.nodes().stream())
                .map(NodeStatus::node)
                .collect(Collectors.toSet());
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "hazelpool-desk");
        thread.setDaemon(true);
        return thread;
    }
}
