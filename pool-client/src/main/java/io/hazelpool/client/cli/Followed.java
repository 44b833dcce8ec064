package io.hazelpool.client.cli;

import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.client.WorkerPool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Shows a pool once all its nodes do what was ordered, or tells which of them do not. */
final class Followed {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 100;

    private final Terminal terminal;

    Followed(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Waits for some seconds, shows the status, and answers the exit code. */
    int show(WorkerPool pool, Predicate<NodeStatus> follows) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        PoolStatus status = pool.status();
        while (!status.nodes().stream().allMatch(follows) && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            status = pool.status();
        }
        terminal.out().println(new StatusTable(terminal).of(List.of(status)));
        String late = status.nodes().stream()
                .filter(follows.negate())
                .map(NodeStatus::node)
                .collect(Collectors.joining(", "));
        if (late.isEmpty()) {
            return Exit.DONE.code();
        }
        terminal.err()
                .println("pool: ordered, but not yet followed within %d s by %s; look at the status again"
                        .formatted(PATIENCE.toSeconds(), Terminal.harmless(late)));
        return Exit.UNAVAILABLE.code();
    }
}
