package io.hazelpool.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each kind of thread used for a task, in CPU time and context switches.
 *
 * @param name of what was measured
 * @param tasks how many there were; of what has none, how many of something else
 * @param nanos how long it took
 * @param client the clients' JVM
 * @param nodes the members'
 * @param unused by anybody on this machine
 */
record Profile(
        String name,
        long tasks,
        long nanos,
        Map<ThreadKind, Spent> client,
        Map<ThreadKind, Spent> nodes,
        UnusedCores unused) {

    private static final double LEAST_SHARE = 0.01;

    /** More than this share of a cost is not the compiler's, which has no part in what a task costs. */
    private static final double QUIET = 0.05;

    /** What the threads of both JVMs had used at one moment. */
    record Moment(long nanoTime, ThreadTimes client, ThreadTimes nodes, UnusedCores unused) {

        static Moment now(MembersProcess members) throws InterruptedException {
            return new Moment(System.nanoTime(), ThreadTimes.now(), members.threadTimes(), UnusedCores.now());
        }

        /** Of what was done since. */
        Profile until(Moment after, String name, long tasks) {
            return new Profile(
                    name,
                    tasks,
                    after.nanoTime - nanoTime,
                    after.client.since(client),
                    after.nodes.since(nodes),
                    after.unused.since(unused));
        }
    }

    /** A table with a column for each, without the rows that are less than a hundredth in all of them. */
    static String table(List<Profile> profiles) {
        StringBuilder text = new StringBuilder("| us of CPU / context switches |");
        profiles.forEach(profile -> text.append(" `%s` |".formatted(profile.name)));
        text.append("\n|---|").append("--:|".repeat(profiles.size())).append("\n");
        for (ThreadKind kind : ThreadKind.values()) {
            addRow(text, "client, " + kind.text(), profiles, profile -> of(kind, profile.client));
        }
        for (ThreadKind kind : ThreadKind.values()) {
            addRow(text, "nodes, " + kind.text(), profiles, profile -> of(kind, profile.nodes));
        }
        addRow(text, "all", profiles, Profile::all);
        addCores(text, "in use", profiles, profile -> profile.all().micros() / TimeUnit.SECONDS.toMicros(1));
        addCores(text, "idle", profiles, profile -> profile.unused.idleSeconds());
        addCores(text, "stolen by the host", profiles, profile -> profile.unused.stolenSeconds());
        return text.toString();
    }

    private static void addCores(
            StringBuilder text, String title, List<Profile> profiles, ToDoubleFunction<Profile> seconds) {
        text.append(profiles.stream()
                .map(profile -> String.format(
                        Locale.ROOT,
                        "%.2f",
                        seconds.applyAsDouble(profile) * TimeUnit.SECONDS.toNanos(1) / profile.nanos))
                .collect(Collectors.joining(" | ", "| cores %s | ".formatted(title), " |\n")));
    }

    private static void addRow(
            StringBuilder text, String title, List<Profile> profiles, Function<Profile, Spent> spent) {
        if (profiles.stream().anyMatch(profile -> profile.isWorthTelling(spent.apply(profile)))) {
            text.append(profiles.stream()
                    .map(profile -> spent.apply(profile).text(profile.tasks))
                    .collect(Collectors.joining(" | ", "| %s | ".formatted(title), " |\n")));
        }
    }

    private boolean isWorthTelling(Spent spent) {
        return spent.micros() >= LEAST_SHARE * all().micros();
    }

    /** Whether the compiler took next to nothing of all CPU time. */
    boolean isOfQuietCompiler() {
        double compiler = of(ThreadKind.COMPILER, client)
                .plus(of(ThreadKind.COMPILER, nodes))
                .micros();
        return compiler < QUIET * all().micros();
    }

    private Spent all() {
        return Stream.concat(client.values().stream(), nodes.values().stream()).reduce(Spent.NOTHING, Spent::plus);
    }

    private static Spent of(ThreadKind kind, Map<ThreadKind, Spent> spent) {
        return spent.getOrDefault(kind, Spent.NOTHING);
    }
}
