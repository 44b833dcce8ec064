package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.node.NodeMain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeCommandTest {

    @Test
    void opens_to_the_node_what_hazelcast_and_clean_workers_need() {
        assertThat(NodeCommand.line())
                .containsAll(NodeCommand.HAZELCAST_FLAGS)
                .contains("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }

    @Test
    void ends_a_process_that_runs_out_of_memory_though_it_would_go_on() throws Exception {
        List<String> line = new ArrayList<>(NodeCommand.line());
        int program = line.indexOf(NodeMain.class.getName());
        List<String> hungry = new ArrayList<>(line.subList(0, program));
        hungry.add(Hungry.class.getName());
        Process process = new ProcessBuilder(hungry)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(3); // what HotSpot exits with, else this one's 0
        } finally {
            process.destroyForcibly();
        }
    }

    /** Catches what it is told, as a worker does. */
    static final class Hungry {

        private Hungry() {}

        public static void main(String[] args) {
            try {
                long[][] chain = new long[1 << 16][];
                for (int i = 0; i < chain.length; i++) {
                    chain[i] = new long[1 << 20];
                }
            } catch (OutOfMemoryError e) {
                System.err.println("goes on after " + e);
            }
        }
    }
}
