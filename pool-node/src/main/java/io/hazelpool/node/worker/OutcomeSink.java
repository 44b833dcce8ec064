package io.hazelpool.node.worker;

import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Failure;
import io.hazelpool.wire.TaskEnvelope;
import org.jspecify.annotations.Nullable;

/** Is told how each task of a pool ended, on the thread that ended it. Must be quick, and must not throw. */
public interface OutcomeSink {

    /** For a pool without a breaker. */
    OutcomeSink NONE = (task, ending, failure) -> {};

    /**
     * A task ended.
     *
     * @param failure what went wrong; null if it succeeded
     */
    void ended(TaskEnvelope task, Ending ending, @Nullable Failure failure);
}
