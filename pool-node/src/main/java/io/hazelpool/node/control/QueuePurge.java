package io.hazelpool.node.control;

import com.hazelcast.collection.IQueue;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.TaskEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Cancels what waits in a pool's queue: as much as waited when it began, for new tasks may come all the time. */
public final class QueuePurge {

    private static final int BATCH = 1_000;

    private final IQueue<?> queue;
    private final WorkerSupervisor workers;
    private final BooleanSupplier stopping;

    /**
     * For one pool.
     *
     * @param queue holds {@link TaskEnvelope}s, and whatever somebody else may have put there
     * @param stopping whether this node is about to send its last replies: what it then cancelled, nobody would hear of
     */
    public QueuePurge(IQueue<?> queue, WorkerSupervisor workers, BooleanSupplier stopping) {
        this.queue = queue;
        this.workers = workers;
        this.stopping = stopping;
    }

    /** Cancels them, and answers how many; blocks for the round trips it takes. */
    public int carryOut() {
        if (stopping.getAsBoolean()) {
            return 0;
        }
        int cancelled = workers.cancelHeld();
        int left = queue.size();
        while (left > 0 && !stopping.getAsBoolean()) {
            List<Object> items = new ArrayList<>();
            if (queue.drainTo(items, Math.min(left, BATCH)) == 0) {
                break;
            }
            left -= items.size();
            cancelled += workers.cancelUnstarted(items.stream()
                    .filter(TaskEnvelope.class::isInstance)
                    .map(TaskEnvelope.class::cast)
                    .toList());
        }
        return cancelled;
    }
}
