package io.hazelpool.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JVM that drives: has the pool compared with its peers, then looks how its cost grows, and writes
 * {@code bench.json} and {@code bench.md}.
 */
final class Benchmark {

    private Benchmark() {}

    /**
     * Measures once.
     *
     * @param args the folder to write to
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Settings settings = Settings.ofThisRun();
        Map<String, String> environment = new LinkedHashMap<>(Environment.describe());
        environment.put("measured", settings.text());
        Map<String, List<Double>> rounds = new LinkedHashMap<>();
        List<Profile> profiles = new ArrayList<>();
        if (settings.wantsContenders()) {
            Comparison comparison = new Comparison(settings, folder);
            rounds.putAll(comparison.measure());
            environment.putAll(comparison.environment());
            profiles.addAll(comparison.profiles());
        }
        Growth growth = new Growth(settings);
        rounds.putAll(growth.measure());
        profiles.addAll(growth.profiles());
        if (settings.wants(Idle.SERIES)) {
            Idle idle = new Idle();
            rounds.putAll(idle.measure());
            profiles.addAll(idle.profiles());
        }
        if (settings.wants(Depth.SERIES)) {
            rounds.putAll(new Depth(settings).measure());
        }
        Report report = new Report(environment, rounds, profiles);
        Files.writeString(folder.resolve("bench.json"), report.json());
        Files.writeString(folder.resolve("bench.md"), report.markdown());
        System.out.println();
        System.out.println(report.markdown());
    }
}
