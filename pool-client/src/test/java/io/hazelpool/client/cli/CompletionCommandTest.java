package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a real bash. */
class CompletionCommandTest {

    @TempDir
    private Path folder;

    @Test
    void completes_commands() throws Exception {
        assertThat(completions("pool", "st")).containsExactlyInAnyOrder("stream", "status");
        assertThat(completions("pool", "ta")).containsExactly("tasks");
    }

    @Test
    void completes_options_of_a_command() throws Exception {
        assertThat(completions("pool", "status", "--o")).containsExactly("--output");
    }

    @Test
    void completes_values_of_an_option() throws Exception {
        assertThat(completions("pool", "status", "--output", "")).containsExactlyInAnyOrder("table", "json");
    }

    /** What bash would offer for the last of these words. */
    private List<String> completions(String... words) throws Exception {
        Path script = Files.writeString(
                folder.resolve("pool.bash"), Cli.run("completion").succeeded().out());
        String ask = "set -e; source \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1));"
                + " COMP_LINE=\"$*\"; COMP_POINT=${#COMP_LINE}; set +e;"
                + " $(complete -p pool | sed 's/.* -F \\([^ ]*\\) .*/\\1/') pool \"${COMP_WORDS[COMP_CWORD]}\" \"\";"
                + " printf '%s\\n' \"${COMPREPLY[@]}\"";
        List<String> command = new ArrayList<>(List.of("bash", "-c", ask, "bash", script.toString()));
        command.addAll(List.of(words));
        // On stderr bash tells that compopt is not called by a completion of its own.
        Process bash =
                new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        String printed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return printed.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
