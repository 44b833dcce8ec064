package io.hazelpool.node.worker;

import io.hazelpool.seal.ForgedException;
import io.hazelpool.wire.TaskEnvelope;
import io.hazelpool.wire.WireSeal;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Admits what was sealed by a key of this node's, not long ago, and did not come before. */
public final class SealedTasks implements TaskGate {

    private final WireSeal seal;
    private final Duration maxAge;
    private final LongSupplier clusterTime;
    private final SeenSeals seen;

    /**
     * For all pools of a node.
     *
     * @param seal has keys
     * @param maxAge how long ago a task may have been submitted, or how far in the future
     * @param clusterTime the cluster's clock, in milliseconds
     */
    public SealedTasks(WireSeal seal, Duration maxAge, LongSupplier clusterTime) {
        this.seal = seal;
        this.maxAge = maxAge;
        this.clusterTime = clusterTime;
        this.seen = new SeenSeals(maxAge);
    }

    @Override
    public TaskEnvelope admit(TaskEnvelope task, String pool) throws ForgedException {
        WireSeal.OpenedTask opened = seal.open(task, pool);
        long now = clusterTime.getAsLong();
        if (Math.abs(now - task.submittedAt()) > maxAge.toMillis()) {
            throw new ForgedException(
                    "it was sealed longer ago than security.max-age, which is %d s".formatted(maxAge.toSeconds()));
        }
        if (!seen.isFirst(opened.seal(), task.submittedAt(), now)) {
            throw new ForgedException("it has come to this node before");
        }
        return opened.task();
    }
}
