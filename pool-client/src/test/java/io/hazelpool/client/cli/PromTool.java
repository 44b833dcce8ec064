package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Prometheus' own opinion of metrics. Without it on the machine nothing is checked, unless that must not be. */
final class PromTool {

    private PromTool() {}

    /** It reads this, and finds no name or unit to complain of. */
    static void check(String metrics) throws IOException, InterruptedException {
        if (!Tools.isThere("promtool")) {
            return;
        }
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = promtool.getOutputStream()) {
            in.write(metrics.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
        assertThat(said).isEmpty();
    }
}
