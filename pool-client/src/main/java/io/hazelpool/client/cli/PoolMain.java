package io.hazelpool.client.cli;

import io.hazelpool.config.Nearest;
import io.hazelpool.wire.BuildVersion;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of those who use a pool. */
@Command(
        name = "pool",
        mixinStandardHelpOptions = true,
        description = "Submits tasks to the pools of a Hazelpool cluster, shows what the pools do, and controls them.",
        optionListHeading = "%n",
        commandListHeading = "%nCommands:%n",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a mistake of this program",
            "2:wrong usage or configuration",
            "3:rejected: queue full, circuit open, paused, or no such pool",
            "4:no answer from the cluster",
            "5:the task failed",
            "141:nobody reads on what stream prints"
        },
        footerHeading = "%nExample:%n",
        footer = "  java -jar pool.jar status --address 127.0.0.1:5701")
public final class PoolMain {

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "tell the stack trace of what failed as well")
    private boolean verbose;

    private PoolMain() {}

    /** Runs one command; for the exit codes see {@code pool --help}. */
    public static void main(String[] args) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/hazelpool/client/cli/logback.xml");
        }
        System.exit(commandLine(Terminal.ofProcess()).execute(args));
    }

    static CommandLine commandLine(Terminal terminal) {
        PoolMain main = new PoolMain();
        CommandLine commands = new CommandLine(main)
                .addSubcommand("submit", new SubmitCommand(terminal))
                .addSubcommand("stream", new StreamCommand(terminal))
                .addSubcommand("status", new StatusCommand(terminal))
                .addSubcommand("tasks", new TasksCommand(terminal))
                .addSubcommand("breaker", new BreakerCommand(terminal))
                .addSubcommand("pause", new PauseCommand(terminal))
                .addSubcommand("resume", new ResumeCommand(terminal))
                .addSubcommand("resize", new ResizeCommand(terminal))
                .addSubcommand("purge", new PurgeCommand(terminal))
                .addSubcommand("drain", new DrainCommand(terminal))
                .addSubcommand("demo", new DemoCommand(terminal))
                .addSubcommand("soak", new SoakCommand(terminal))
                .addSubcommand("completion", new CompletionCommand(terminal));
        String version = "Hazelpool " + BuildVersion.current();
        commands.getCommandSpec().version(version);
        commands.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().version(version));
        Failures failures = new Failures(terminal);
        return commands.setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(Help.defaultColorScheme(terminal.coloured() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, args) -> misused(terminal, e))
                .setExecutionExceptionHandler((e, command, result) -> failures.tell(e, main.verbose));
    }

    /** Picocli's own suggestions are good for options, and far-fetched for commands. */
    private static void suggest(Terminal terminal, ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched) || unmatched.isUnknownOption()) {
            UnmatchedArgumentException.printSuggestions(e, terminal.err());
            return;
        }
        CommandLine command = e.getCommandLine();
        List<String> names = List.copyOf(command.getSubcommands().keySet());
        Nearest.to(unmatched.getUnmatched().get(0), names)
                .ifPresent(name -> terminal.err()
                        .println("Did you mean: %s %s?"
                                .formatted(command.getCommandSpec().qualifiedName(), name)));
    }

    private static int misused(Terminal terminal, ParameterException e) {
        CommandLine command = e.getCommandLine();
        // Picocli says "Error: " of some mistakes, and of others not.
        terminal.err().println("pool: " + String.valueOf(e.getMessage()).replaceFirst("^Error: ", ""));
        suggest(terminal, e);
        terminal.err().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'");
        return Exit.USAGE.code();
    }
}
