package io.hazelpool.wire;

import io.hazelpool.api.PoolCallable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The task of a soak: sleeps for a while and answers its own number. Here, and not with the command that submits it, so
 * that every node has it and any cluster can be soaked as it is.
 *
 * <p>A node whose environment names a folder in {@value #RUNS} writes down each run before it sleeps: eight bytes, in
 * one write at the end of a file of its own. So what ran twice shows, whatever became of the node and its replies: a
 * killed process does not lose what it has written. The folder is the node's choice, never the submitter's.
 *
 * @param number tells it from the other tasks of its soak
 * @param millis how long it sleeps
 */
public record SoakTask(long number, int millis) implements PoolCallable<Long> {

    /** The environment variable of the folder where a node writes down what ran. */
    public static final String RUNS = "POOL_SOAK_RUNS";

    @Override
    public Long call() throws IOException, InterruptedException {
        Runs.add(number);
        Thread.sleep(millis);
        return number;
    }

    /** This process' file, if it has one. */
    private static final class Runs {

        // A stream, not a channel: an interrupt of one task would close that for all.
        private static final @Nullable FileOutputStream FILE = open(System.getenv(RUNS));

        private Runs() {}

        static void add(long number) throws IOException {
            if (FILE != null) {
                FILE.write(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
            }
        }

        private static @Nullable FileOutputStream open(@Nullable String folder) {
            if (folder == null) {
                return null;
            }
            Path file = Path.of(folder, "runs-" + ProcessHandle.current().pid());
            try {
                return new FileOutputStream(file.toFile(), true);
            } catch (IOException e) {
                throw new IllegalStateException(RUNS + ": cannot write " + file, e);
            }
        }
    }
}
