package io.hazelpool.client.cli;

import io.hazelpool.api.Intake;
import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolStatus;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Statuses for people: per pool a heading, a row for each node, and the sum.
 *
 * <pre>
 * async_pool   queued 0 of 1000   circuit closed
 *   node             idle  busy  stuck  held   executed  failed
 *   127.0.0.1:5701      8     0      0     0         12       0
 *   all nodes           8     0      0     0         12       0
 * </pre>
 *
 * <p>With rates there are two columns more: tasks executed a second, – while unknown, and a bar of how many workers are
 * busy.
 */
final class StatusTable {

    private static final String ALL = "all nodes";

    private static final String UNKNOWN = "–";

    private static final int BAR = 10;

    private final Terminal terminal;
    private final NodeOrder order;
    private final @Nullable ExecutionRates rates;

    /** With nodes by their names, and without rates. */
    StatusTable(Terminal terminal) {
        this(terminal, NodeOrder.name, null);
    }

    StatusTable(Terminal terminal, NodeOrder order, @Nullable ExecutionRates rates) {
        this.terminal = terminal;
        this.order = order;
        this.rates = rates;
    }

    /** The table, without a line end at its end. */
    String of(List<PoolStatus> pools) {
        return pools.stream().map(this::table).collect(Collectors.joining("\n\n"));
    }

    private String table(PoolStatus pool) {
        int width = pool.nodes().stream()
                .mapToInt(node -> Terminal.harmless(node.node()).length())
                .reduce(ALL.length(), Math::max);
        StringBuilder text = new StringBuilder();
        text.append(terminal.bold(Terminal.harmless(pool.pool())))
                .append(pause(pool.pause()))
                .append("   queued %d of %d   circuit ".formatted(pool.queuedTasks(), pool.maxQueueSize()))
                .append(new BreakerText(terminal).of(pool.breaker()));
        if (pool.totalTasksLost() > 0) {
            text.append("   ").append(terminal.red("lost " + pool.totalTasksLost()));
        }
        if (pool.totalTasksRejectedForged() > 0) {
            text.append("   ").append(terminal.red("forged " + pool.totalTasksRejectedForged()));
        }
        text.append('\n').append(row(width, "node", "idle", "busy", "stuck", "held", "executed", "failed"));
        if (rates != null) {
            text.append(String.format(Locale.ROOT, "%10s  workers", "per s"));
        }
        order.of(pool.nodes()).forEach(node -> text.append('\n').append(row(width, pool, node)));
        return text.append('\n').append(sum(width, pool)).toString();
    }

    private String pause(Pause pause) {
        return switch (pause) {
            case NONE -> "";
            case REJECTS -> "   " + terminal.red("PAUSED");
            case QUEUES -> "   " + terminal.red("PAUSED") + " (queues)";
        };
    }

    private String row(int width, PoolStatus pool, NodeStatus node) {
        String numbers = row(
                width,
                Terminal.harmless(node.node()),
                node.idleWorkers(),
                node.busyWorkers(),
                node.stuckWorkers(),
                node.heldTasks(),
                node.totalTasksExecuted(),
                node.totalTasksFailed());
        String pace = rates == null ? "" : pace(rates.of(pool, node), node.idleWorkers(), node.busyWorkers());
        return numbers + pace + remarks(node);
    }

    private String pace(OptionalDouble perSecond, int idle, int busy) {
        int filled = idle + busy == 0 ? 0 : (int) Math.ceil((double) BAR * busy / (idle + busy));
        String bar = "#".repeat(filled);
        String rest = ".".repeat(BAR - filled);
        String number = perSecond.isPresent() ? String.format(Locale.ROOT, "%,.0f", perSecond.getAsDouble()) : UNKNOWN;
        return String.format(Locale.ROOT, "%10s  ", number) + (idle == 0 ? terminal.red(bar) : bar) + rest;
    }

    private String remarks(NodeStatus node) {
        int more = node.wantedWorkers() - node.idleWorkers() - node.busyWorkers();
        return (node.intake() == Intake.DRAINED ? "  " + terminal.red("drained") : "")
                + (more == 0 ? "" : "  %d workers wanted".formatted(node.wantedWorkers()));
    }

    /** The pool's own totals count nodes that have left as well: they may exceed the sum of the rows. */
    private String sum(int width, PoolStatus pool) {
        int held = pool.nodes().stream().mapToInt(NodeStatus::heldTasks).sum();
        String pace = rates == null ? "" : pace(rates.of(pool), pool.idleWorkers(), pool.busyWorkers());
        String numbers = row(
                width,
                ALL,
                pool.idleWorkers(),
                pool.busyWorkers(),
                pool.stuckWorkers(),
                held,
                pool.totalTasksExecuted(),
                pool.totalTasksFailed());
        return numbers + pace;
    }

    private static String row(int width, Object... cells) {
        return String.format(Locale.ROOT, "  %-" + width + "s  %6s %6s %6s %6s %12s %8s", cells);
    }
}
