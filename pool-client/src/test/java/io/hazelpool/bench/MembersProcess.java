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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The members' JVM, started with this one's flags and class path. */
final class MembersProcess implements AutoCloseable {

    private static final int ANSWER_SECONDS = 20;

    private final Process process;
    private final Addresses addresses;
    private final BlockingQueue<ThreadTimes> told = new LinkedBlockingQueue<>();

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
        MembersProcess members = new MembersProcess(process, await(output));
        Thread reader = new Thread(() -> members.read(output), "bench-members-output");
        reader.setDaemon(true);
        reader.start();
        return members;
    }

    Addresses addresses() {
        return addresses;
    }

    /** What it has used so far; empty where the system does not tell. */
    Optional<Duration> cpuTime() {
        return process.info().totalCpuDuration();
    }

    /** What its threads have used so far. */
    ThreadTimes threadTimes() throws InterruptedException {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the members' JVM has ended", e);
        }
        ThreadTimes times = told.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
        if (times == null) {
            throw new IllegalStateException("the members' JVM did not answer for %d s".formatted(ANSWER_SECONDS));
        }
        return times;
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

    private void read(BufferedReader output) {
        output.lines().forEach(line -> ThreadTimes.in(line).ifPresentOrElse(told::add, () -> System.out.println(line)));
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
