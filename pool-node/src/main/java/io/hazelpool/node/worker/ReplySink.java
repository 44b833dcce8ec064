package io.hazelpool.node.worker;

import io.hazelpool.wire.Reply;
import java.util.UUID;

/** Takes the ends of tasks whose clients want to know; does not block. */
@FunctionalInterface
public interface ReplySink {

    void send(UUID client, Reply reply);
}
