package io.hazelpool.node.worker;

import io.hazelpool.seal.ForgedException;
import io.hazelpool.wire.TaskEnvelope;

/** Decides which tasks are opened at all. Thread-safe. */
public interface TaskGate {

    /** Admits all as they are: where no keys are set, nobody can tell who a task is from. */
    TaskGate OPEN = (task, pool) -> task;

    /**
     * Opens a task, once.
     *
     * @param pool in whose queue it was
     * @return the task without its seal
     * @throws ForgedException if it is not to be run, nor to be told of: whoever forged it chose whom that would reach
     */
    TaskEnvelope admit(TaskEnvelope task, String pool) throws ForgedException;
}
