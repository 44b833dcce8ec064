package io.hazelpool.client.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pool completion}: what makes a shell complete commands and options, for whoever calls this {@code pool}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%n",
        description = {
            "Prints a script by which bash and zsh complete the commands and options of pool.",
            "",
            "To have both for this shell, or, in ~/.bashrc, for all:"
        },
        footer = {"  alias pool='java -jar /path/to/pool.jar'", "  source <(java -jar /path/to/pool.jar completion)"})
final class CompletionCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    private CommandSpec self = CommandSpec.create();

    CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        CommandSpec pool = self.root();
        terminal.out().println(AutoComplete.bash(pool.name(), pool.commandLine()));
        return Exit.DONE.code();
    }
}
