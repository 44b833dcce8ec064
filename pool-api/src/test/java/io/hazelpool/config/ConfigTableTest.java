package io.hazelpool.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigTableTest {

    private static final String BEGIN = "<!-- configuration table: begin -->\n";
    private static final String END = "<!-- configuration table: end -->\n";

    @Test
    void is_what_the_readme_shows() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String wanted = BEGIN + "\n" + ConfigTable.markdown() + "\n" + END;
        assertThat(readme.contains(wanted))
                .as("README.md must contain this, made from the tables in code:%n%n%s", wanted)
                .isTrue();
    }

    @Test
    void has_a_row_for_every_key() {
        assertThat(ConfigTable.markdown().lines().filter(line -> line.startsWith("| `")))
                .hasSize(NodeKeys.all().size()
                        + PoolKeys.all().size()
                        + ClientKeys.all().size());
    }
}
