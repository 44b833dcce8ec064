package io.hazelpool.wire;

import io.hazelpool.seal.ForgedException;
import java.util.UUID;

/** No keys: all goes as it is. */
final class UnsealedWire implements WireSeal {

    @Override
    public boolean isKeyed() {
        return false;
    }

    @Override
    public TaskEnvelope seal(TaskEnvelope task, String pool) {
        return task;
    }

    @Override
    public TaskEnvelope sealAsProbe(TaskEnvelope task, String pool) {
        return task.asProbe();
    }

    @Override
    public OpenedTask open(TaskEnvelope task, String pool) throws ForgedException {
        if (task.isSealed()) {
            throw new ForgedException("it is sealed, and no keys are set here; set security.keys-file");
        }
        return new OpenedTask(task, SealMark.NONE);
    }

    @Override
    public Object seal(ReplyBatch batch, UUID client) {
        return batch;
    }

    @Override
    public ReplyBatch open(Object found, UUID client) throws ForgedException {
        if (found instanceof ReplyBatch batch) {
            return batch;
        }
        throw new ForgedException(
                found instanceof SealedReplies
                        ? "they are sealed, and no keys are set here; set security.keys-file"
                        : "a " + found.getClass().getName() + " is no batch of replies");
    }
}
