package io.hazelpool.cluster;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is logged from now on, until closed; none of it reaches the console. */
final class LoggedLines implements AutoCloseable {

    private final PrintStream console = System.out;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    LoggedLines() {
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    }

    /** The lines that contain this. */
    List<String> with(String text) {
        return output.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(text))
                .toList();
    }

    @Override
    public void close() {
        System.setOut(console);
    }
}
