package io.hazelpool.client;

import io.hazelpool.api.NoSuchPoolException;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.wire.ClusterCalls;
import io.hazelpool.wire.StatusReader;
import java.time.Duration;

/** Answers what users ask about pools, within the client's deadline. Thread-safe. */
final class Statuses {

    private final StatusReader reader;
    private final PoolDirectory directory;
    private final ClusterCalls calls;
    private final Duration deadline;

    Statuses(StatusReader reader, PoolDirectory directory, ClusterCalls calls, Duration deadline) {
        this.reader = reader;
        this.directory = directory;
        this.calls = calls;
        this.deadline = deadline;
    }

    Duration deadline() {
        return deadline;
    }

    PoolStatus of(String pool) {
        return calls.ask(pool, () -> {
            PoolStatus status = reader.read(pool);
            if (status == null) {
                throw new NoSuchPoolException(directory.noSuchPool(pool));
            }
            return status;
        });
    }
}
