package io.hazelpool.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * What the threads of a JVM have used up to now, the JVM's own among them. Of those that have ended it knows nothing.
 *
 * @param byId by the system's number of the thread
 */
record ThreadTimes(Map<Long, Used> byId) {

    private static final String START = "threads ";
    private static final Pattern THREAD =
            Pattern.compile("^\"(.*?)\".*? cpu=([0-9.]+)ms .*? nid=(0x[0-9a-f]+|[0-9]+) ", Pattern.MULTILINE);
    private static final Pattern SWITCHES = Pattern.compile("ctxt_switches:\\s*(\\d+)");

    /** A thread, by what it is for, and what it has used. */
    record Used(ThreadKind kind, Spent spent) {

        private Spent since(@Nullable Used before) {
            return before == null ? spent : spent.minus(before.spent);
        }
    }

    /** This JVM's, by its own thread dump. */
    static ThreadTimes now() {
        Map<Long, Used> threads = new HashMap<>();
        Matcher thread = THREAD.matcher(threadDump());
        while (thread.find()) {
            long id = Long.decode(thread.group(3));
            double micros = Double.parseDouble(thread.group(2)) * 1_000;
            threads.put(id, new Used(ThreadKind.of(thread.group(1)), new Spent(micros, switchesOf(id))));
        }
        return new ThreadTimes(threads);
    }

    private static String threadDump() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "threadPrint",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException("this JVM does not tell of its threads", e);
        }
    }

    /** Zero where the system does not tell. */
    private static long switchesOf(long id) {
        Path status = Path.of("/proc/self/task/" + id + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try {
            return SWITCHES.matcher(Files.readString(status))
                    .results()
                    .mapToLong(result -> Long.parseLong(result.group(1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was used since then, by threads of each kind. */
    Map<ThreadKind, Spent> since(ThreadTimes before) {
        Map<ThreadKind, Spent> spent = new EnumMap<>(ThreadKind.class);
        byId.forEach((id, used) -> spent.merge(used.kind, used.since(before.byId.get(id)), Spent::plus));
        return spent;
    }

    /** In a line, to be told from one JVM to the other. */
    String line() {
        return byId.entrySet().stream()
                .map(thread -> "%d,%s,%s,%d"
                        .formatted(
                                thread.getKey(),
                                thread.getValue().kind,
                                thread.getValue().spent.micros(),
                                thread.getValue().spent.switches()))
                .collect(Collectors.joining(" ", START, ""));
    }

    /** Empty if the line tells something else. */
    static Optional<ThreadTimes> in(String line) {
        if (!line.startsWith(START)) {
            return Optional.empty();
        }
        return Optional.of(new ThreadTimes(
                Stream.of(line.substring(START.length()).split(" "))
                        .map(thread -> thread.split(","))
                        .collect(Collectors.toMap(thread -> Long.parseLong(thread[0]), ThreadTimes::used))));
    }

    private static Used used(String[] thread) {
        Spent spent = new Spent(Double.parseDouble(thread[2]), Long.parseLong(thread[3]));
        return new Used(ThreadKind.valueOf(thread[1]), spent);
    }
}
