package io.hazelpool.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
 */
record Profile(String name, long tasks, long nanos, Map<ThreadKind, Spent> client, Map<ThreadKind, Spent> nodes) {

    private static final double LEAST_SHARE = 0.01;

    /** What the threads of both JVMs had used at one moment. */
    record Moment(long nanoTime, ThreadTimes client, ThreadTimes nodes) {

        static Moment now(MembersProcess members) throws InterruptedException {
            return new Moment(System.nanoTime(), ThreadTimes.now(), members.threadTimes());
        }

        /** Of what was done since. */
        Profile until(Moment after, String name, long tasks) {
            return new Profile(
                    name, tasks, after.nanoTime - nanoTime, after.client.since(client), after.nodes.since(nodes));
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
        text.append(
                profiles.stream().map(Profile::cores).collect(Collectors.joining(" | ", "| cores in use | ", " |\n")));
        return text.toString();
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

    /** How much of all CPU time was these threads'. */
    double shareOf(ThreadKind kind) {
        return (of(kind, client).micros() + of(kind, nodes).micros()) / all().micros();
    }

    private String cores() {
        return String.format(Locale.ROOT, "%.2f", all().micros() * TimeUnit.MICROSECONDS.toNanos(1) / nanos);
    }

    private Spent all() {
        return Stream.concat(client.values().stream(), nodes.values().stream()).reduce(Spent.NOTHING, Spent::plus);
    }

    private static Spent of(ThreadKind kind, Map<ThreadKind, Spent> spent) {
        return spent.getOrDefault(kind, Spent.NOTHING);
    }
}
