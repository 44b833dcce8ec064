package io.hazelpool.cluster;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/** Counts the live threads of a pool's workers, of either kind. */
final class WorkerThreadCount {

    private WorkerThreadCount() {}

    /** Those whose name starts like that. */
    static long of(String threads, String prefix) {
        if (threads.equals("platform")) {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith(prefix))
                    .count();
        }
        try {
            return virtual(prefix);
        } catch (IOException | JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * No method of {@code Thread} tells of virtual ones; the JVM's own dump does, a line such as: #42 "wear-1" virtual.
     */
    private static long virtual(String prefix) throws IOException, JMException {
        Path dump = Files.createTempDirectory("threads").resolve("dump.txt");
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "threadDumpToFile",
                            new Object[] {new String[] {dump.toString()}},
                            new String[] {String[].class.getName()});
            try (Stream<String> lines = Files.lines(dump)) {
                return lines.filter(line -> line.matches("#\\d+ \"" + prefix + ".*\" virtual.*"))
                        .count();
            }
        } finally {
            Files.deleteIfExists(dump);
            Files.delete(dump.getParent());
        }
    }
}
