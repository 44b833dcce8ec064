package io.hazelpool.client;

import io.hazelpool.api.Submission.Answer;
import io.hazelpool.wire.PoolDefinition;
import io.hazelpool.wire.WireSeal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Decides which submissions may go to one pool's queue: the pool must exist, not be paused, and its breaker let them.
 * For the sender's thread.
 */
final class Doorkeeper {

    private final String pool;
    private final PoolDirectory directory;
    private final PauseWatch pauses;
    private final BreakerGate gate;
    private final WireSeal seal;

    Doorkeeper(String pool, PoolDirectory directory, PauseWatch pauses, BreakerGate gate, WireSeal seal) {
        this.pool = pool;
        this.directory = directory;
        this.pauses = pauses;
        this.gate = gate;
        this.seal = seal;
    }

    /** Those of the batch that may go, in their order; the others are answered. */
    List<PendingTask> admitted(List<PendingTask> batch) {
        PoolDefinition definition = directory.find(pool);
        if (definition == null) {
            answerAll(batch, Answer.NO_SUCH_POOL, directory.noSuchPool(pool));
            return List.of();
        }
        String paused = pauses.refusal(pool);
        if (paused != null) {
            answerAll(batch, Answer.PAUSED, paused);
            return List.of();
        }
        // A probe that found the queue full, and waits for room, has been admitted before.
        List<PendingTask> asking =
                batch.stream().filter(task -> !task.isProbe()).toList();
        if (asking.isEmpty()) {
            return batch;
        }
        BreakerGate.Decision decision = gate.admit(asking.size(), definition);
        if (decision.probes()) {
            asking.subList(0, decision.admitted())
                    .forEach(task -> task.becomeProbe(seal.sealAsProbe(task.envelope(), pool), () -> gate.giveBack(1)));
        }
        List<PendingTask> refused = asking.subList(decision.admitted(), asking.size());
        if (refused.isEmpty()) {
            return batch;
        }
        answerAll(refused, Answer.CIRCUIT_OPEN, decision.refusal());
        List<PendingTask> admitted = new ArrayList<>(batch);
        admitted.removeAll(refused);
        return admitted;
    }

    private static void answerAll(Collection<PendingTask> tasks, Answer answer, String message) {
        tasks.forEach(task -> task.answer(answer, message));
    }
}
