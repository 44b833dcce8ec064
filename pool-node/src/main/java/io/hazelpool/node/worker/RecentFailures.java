package io.hazelpool.node.worker;

import io.hazelpool.wire.ClusterNames;
import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.FailureNote;
import io.hazelpool.wire.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The last tasks of a pool that failed on this node, until somebody fetches them, and a log of them. Thread-safe,
 * without locks: however many fail, each replaces an older one, and who fetches gets no more than
 * {@link ClusterNames#FAILURES_KEPT} at a time.
 */
public final class RecentFailures {

    private final String pool;
    private final String node;
    private final LongSupplier clusterTime;
    private final FailureLog log = new FailureLog();
    private final AtomicLong noted = new AtomicLong();
    private final AtomicReferenceArray<@Nullable FailureNote> places =
            new AtomicReferenceArray<>(ClusterNames.FAILURES_KEPT);

    RecentFailures(String pool, String node, LongSupplier clusterTime) {
        this.pool = pool;
        this.node = node;
        this.clusterTime = clusterTime;
    }

    /** Notes the end of a task if it is a failure. */
    void ended(RunningTask running, Reply reply, @Nullable Failure failure) {
        if (failure != null && isFailure(reply.ending())) {
            boolean threw = !failure.className().equals(reply.ending().name()); // else it was told by the node
            FailureNote note = new FailureNote(
                    clusterTime.getAsLong(),
                    pool,
                    reply.taskId(),
                    running.taskClass(),
                    reply.ending(),
                    threw ? failure.className() : null,
                    failure.message(),
                    node);
            log.failed(note);
            places.set((int) (noted.getAndIncrement() % places.length()), note);
        }
    }

    /** Takes out what was noted since the last time, the oldest first. */
    public List<FailureNote> take() {
        log.catchUp();
        List<FailureNote> taken = new ArrayList<>();
        long next = noted.get();
        for (int i = 0; i < places.length(); i++) {
            FailureNote note = places.getAndSet((int) ((next + i) % places.length()), null);
            if (note != null) {
                taken.add(note);
            }
        }
        return taken;
    }

    private static boolean isFailure(Ending ending) {
        return switch (ending) {
            case FAILED, TIMED_OUT, UNDECODABLE -> true;
            case SUCCEEDED, CANCELLED, EXPIRED, LOST -> false;
        };
    }
}
