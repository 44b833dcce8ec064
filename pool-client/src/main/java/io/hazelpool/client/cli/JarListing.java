package io.hazelpool.client.cli;

import io.hazelpool.api.PoolException;
import io.hazelpool.client.WorkerPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The demo's second act: streams the classes of the largest jar it verified. */
final class JarListing {

    private final Path jar;
    private long classes;
    private long bytes;
    private long nanos;
    private @Nullable PoolException failure;

    private JarListing(Path jar) {
        this.jar = jar;
    }

    /** Of the largest jar among these files, if there is any. */
    static Optional<JarListing> ofLargest(Collection<Path> files) {
        return files.stream()
                .filter(file -> file.toString().endsWith(".jar"))
                .max(Comparator.comparingLong(JarListing::size))
                .map(JarListing::new);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the stream to its end. */
    void run(WorkerPool pool) {
        long start = System.nanoTime();
        try {
            pool.stream(new JarClassesTask(jar.toString())).forEach(entry -> {
                classes++;
                bytes += entry.bytes();
            });
        } catch (PoolException e) { // what calls itself a jar need not be one
            failure = e;
        }
        nanos = System.nanoTime() - start;
    }

    /** What came, for people. */
    String summary() {
        if (failure != null) {
            return "cannot stream the classes of %s: %s".formatted(jar, failure.getMessage());
        }
        double seconds = nanos / (double) TimeUnit.SECONDS.toNanos(1);
        return String.format(
                Locale.ROOT,
                "streamed the %,d classes of %s, %,d bytes unpacked, in %.2f s: %,.0f items/s",
                classes,
                jar.getFileName(),
                bytes,
                seconds,
                classes / seconds);
    }
}
