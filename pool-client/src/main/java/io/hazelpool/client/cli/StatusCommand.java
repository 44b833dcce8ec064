package io.hazelpool.client.cli;

import io.hazelpool.api.PoolStatus;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import io.hazelpool.wire.StatusJson;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pool status}: what one pool or all of them do, once or every second. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%n",
        description = "Shows what the pools of a cluster do.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar pool.jar status --watch --address 10.0.0.7",
            "  java -jar pool.jar status --pool async_pool --output json | jq .queued_tasks"
        })
final class StatusCommand implements Callable<Integer> {

    private static final long WATCH_SECONDS = 1;

    private final Terminal terminal;

    @Mixin
    private final PoolsShown pools = new PoolsShown();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(
            names = {"-w", "--watch"},
            description = "show it every second until Ctrl-C, with tasks executed per second;"
                    + " json is one line each time")
    private boolean watch;

    @Option(
            names = {"-s", "--sort"},
            paramLabel = "BY",
            description = "nodes by ${COMPLETION-CANDIDATES}, most first (default: ${DEFAULT-VALUE})")
    private NodeOrder order = NodeOrder.name;

    @Mixin
    private final ConnectOptions connect = new ConnectOptions();

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (PoolClient client = connect.connect(terminal.env())) {
            if (watch) {
                watch(client);
            } else {
                StatusTable table = new StatusTable(terminal, order, null);
                terminal.out().println(text(pools.ask(client, WorkerPool::status), StatusJson.INDENTED, table));
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        return Exit.DONE.code();
    }

    private void watch(PoolClient client) throws InterruptedException {
        boolean redraw = terminal.redraws() && output.form() == OutputOption.Form.table;
        if (redraw) {
            terminal.redraw("");
        }
        ExecutionRates rates = new ExecutionRates();
        StatusTable table = new StatusTable(terminal, order, rates);
        while (true) {
            List<PoolStatus> statuses = pools.ask(client, WorkerPool::status);
            rates.look(statuses);
            String text = text(statuses, StatusJson.COMPACT, table);
            if (redraw) {
                terminal.redraw(text);
            } else {
                terminal.out().println(text);
                terminal.out().flush();
            }
            TimeUnit.SECONDS.sleep(WATCH_SECONDS);
        }
    }

    private String text(List<PoolStatus> statuses, StatusJson form, StatusTable table) {
        return switch (output.form()) {
            case table -> table.of(statuses);
            case json -> Terminal.harmlessJson(pools.json(statuses, form::of, form::of));
        };
    }
}
