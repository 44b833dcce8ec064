package io.hazelpool.node.worker;

import io.hazelpool.wire.Ending;
import io.hazelpool.wire.Reply;
import io.hazelpool.wire.TaskEnvelope;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps what clients were told. */
public final class RecordedReplies implements ReplySink {

    private final List<Reply> all = new CopyOnWriteArrayList<>();

    @Override
    public void send(UUID client, Reply reply) {
        all.add(reply);
    }

    /** Every reply in its order. */
    public List<Reply> all() {
        return all;
    }

    /** How the task ended as far as its client knows; null if it was not told. */
    @Nullable
    Ending endingOf(TaskEnvelope task) {
        return all.stream()
                .filter(reply -> reply.taskId().equals(task.id()))
                .map(Reply::ending)
                .findFirst()
                .orElse(null);
    }
}
