package io.hazelpool.client.cli;

import io.hazelpool.api.NodeStatus;
import io.hazelpool.api.PoolStatus;
import java.nio.file.Path;
import java.util.Locale;

/** What the demo found, and who did the work, for people. */
final class DemoSummary {

    private static final double MEBI = 1 << 20;

    private final Terminal terminal;

    DemoSummary(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(Verification work, int withoutChecksum, PoolStatus status) {
        work.mismatched().forEach((file, what) -> print(terminal.red("MISMATCH"), file, what));
        work.unreadable().forEach((file, what) -> print(terminal.red("UNREADABLE"), file, what));
        line(
                "%s, %,d mismatched, %,d unreadable; %,d jars and poms have no .sha1 and were skipped",
                terminal.bold("%,d files verified".formatted(work.verified())),
                work.mismatched().size(),
                work.unreadable().size(),
                withoutChecksum);
        line(
                "%,d tasks in %.1f s: %,.0f tasks/s, %,.0f MiB/s",
                work.total(), work.seconds(), work.total() / work.seconds(), work.bytes() / MEBI / work.seconds());
        for (NodeStatus node : status.nodes()) {
            double share = 100.0 * node.totalTasksExecuted() / Math.max(1, status.totalTasksExecuted());
            line("  %-8s %,8d tasks  %3.0f%%", Terminal.harmless(node.node()), node.totalTasksExecuted(), share);
        }
        terminal.out().flush();
    }

    private void print(String verdict, Path file, String what) {
        terminal.out().println(verdict + "  " + file + "\n    " + Terminal.harmlessLines(what));
    }

    private void line(String format, Object... values) {
        terminal.out().println(String.format(Locale.ROOT, format, values));
    }
}
