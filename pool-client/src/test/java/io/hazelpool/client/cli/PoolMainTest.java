package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolMainTest {

    @ParameterizedTest
    @ValueSource(strings = {"submit", "stream", "status", "tasks", "breaker", "demo", "soak"})
    void helps_with_each_command_by_an_example(String command) {
        assertThat(Cli.run(command, "--help").succeeded().out())
                .startsWith("Usage: pool " + command)
                .contains("Example", "java -jar pool.jar " + command);
    }

    @Test
    void helps_with_the_commands_and_exit_codes() {
        assertThat(Cli.run("--help").succeeded().out())
                .contains(
                        "submit",
                        "stream",
                        "status",
                        "tasks",
                        "breaker",
                        "demo",
                        "Example",
                        "3     rejected: queue full",
                        "5     the task failed",
                        "141   nobody reads on");
    }

    @Test
    void tells_the_version_of_the_build() {
        for (List<String> args : List.of(List.of("--version"), List.of("demo", "--version"))) {
            assertThat(Cli.run(args.toArray(String[]::new)).succeeded().out().strip())
                    .matches("Hazelpool \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        }
    }

    @Test
    void ends_with_2_for_what_is_no_command() {
        Cli.run("sumbit").failed(Exit.USAGE, "sumbit", "submit", "Try 'pool --help'");
        Cli.run().failed(Exit.USAGE, "Missing required subcommand");
    }
}
