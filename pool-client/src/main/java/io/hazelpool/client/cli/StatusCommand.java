package io.hazelpool.client.cli;

import io.hazelpool.api.NoSuchPoolException;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.client.PoolClient;
import io.hazelpool.wire.StatusJson;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

    enum Output {
        table,
        json
    }

    @Option(
            names = {"-p", "--pool"},
            paramLabel = "POOL",
            converter = PoolNameConverter.class,
            description = "only this pool (default: all)")
    private @Nullable String pool;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE});"
                    + " json is an object for one pool, an array for all")
    private Output output = Output.table;

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
                terminal.out().println(text(statuses(client), StatusJson.INDENTED, table));
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        return Exit.DONE.code();
    }

    private void watch(PoolClient client) throws InterruptedException {
        boolean redraw = terminal.redraws() && output == Output.table;
        if (redraw) {
            terminal.redraw("");
        }
        ExecutionRates rates = new ExecutionRates();
        StatusTable table = new StatusTable(terminal, order, rates);
        while (true) {
            List<PoolStatus> statuses = statuses(client);
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

    private List<PoolStatus> statuses(PoolClient client) {
        return pool == null ? all(client) : List.of(client.pool(pool).status());
    }

    private String text(List<PoolStatus> statuses, StatusJson form, StatusTable table) {
        if (output == Output.table) {
            return table.of(statuses);
        }
        return Terminal.harmlessJson(pool == null ? form.of(statuses) : form.of(statuses.get(0)));
    }

    private static List<PoolStatus> all(PoolClient client) {
        List<PoolStatus> all = new ArrayList<>();
        for (String name : client.poolNames()) {
            try {
                all.add(client.pool(name).status());
            } catch (NoSuchPoolException goneMeanwhile) {
                // the cluster is another one than it was a moment ago
            }
        }
        return all;
    }
}
