package io.hazelpool.node.control;

import com.hazelcast.collection.IQueue;
import io.hazelpool.node.queue.Demand;
import io.hazelpool.node.queue.MemberQueue;
import io.hazelpool.node.queue.Taken;
import io.hazelpool.node.queue.TaskQueue;
import io.hazelpool.node.worker.WorkerSupervisor;
import io.hazelpool.wire.TaskEnvelope;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels what waits in a pool's queue: as much as waited when it began, for new tasks may come all the time. What is
 * no task, or cannot be read, it removes too, and does not count.
 */
public final class QueuePurge {

    private static final Logger log = LoggerFactory.getLogger(QueuePurge.class);

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

    /** Cancels them, and answers how many tasks that were; blocks for the round trips it takes. */
    public int carryOut() {
        if (stopping.getAsBoolean()) {
            return 0;
        }
        int cancelled = workers.cancelHeld();
        int left = queue.size();
        TaskQueue taking = new MemberQueue(queue);
        int others = 0;
        while (left > 0 && !stopping.getAsBoolean()) {
            int most = Math.min(left, BATCH);
            Taken taken = new Taken(most);
            taking.take(taken, Demand.ofWhatThereIs(most));
            if (taken.all() == 0) {
                break;
            }
            left -= taken.all();
            others += taken.others();
            cancelled += workers.cancelUnstarted(taken.tasks());
        }
        if (others > 0) {
            log.error(
                    "{}: a purge removed {} that are no tasks, or cannot be read; only pool clients may write to this queue",
                    queue.getName(),
                    others);
        }
        return cancelled;
    }
}
