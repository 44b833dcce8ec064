package io.hazelpool.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The members' JVM, started with this one's flags and class path. */
final class MembersProcess implements AutoCloseable {

    private final Process process;
    private final Addresses addresses;

    private MembersProcess(Process process, Addresses addresses) {
        this.process = process;
        this.addresses = addresses;
    }

    /**
     * Starts it, and waits until its members are there; it gives up by itself if they do not find each other.
     *
     * @throws IllegalStateException if it ended instead
     */
    static MembersProcess start(Cluster cluster) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Environment.flags());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Members.class.getName());
        command.addAll(cluster.args());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        Addresses addresses = await(output);
        Thread copier = new Thread(() -> copy(output), "bench-members-output");
        copier.setDaemon(true);
        copier.start();
        return new MembersProcess(process, addresses);
    }

    Addresses addresses() {
        return addresses;
    }

    /** What it has used so far; empty where the system does not tell. */
    Optional<Duration> cpuTime() {
        return process.info().totalCpuDuration();
    }

    private static Addresses await(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Optional<Addresses> told = Addresses.in(line);
            if (told.isPresent()) {
                return told.get();
            }
            System.out.println(line);
        }
        throw new IllegalStateException("the members' JVM ended before they were ready; see above");
    }

    private static void copy(BufferedReader output) {
        output.lines().forEach(System.out::println);
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroy();
        }
    }
}
