package io.hazelpool.client.cli;

import io.hazelpool.wire.SoakTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The folder where the nodes of a soak write down what ran, see {@link SoakTask#RUNS}; removed with all in it. */
final class RunLedger implements AutoCloseable {

    private final Path folder;

    private RunLedger(Path folder) {
        this.folder = folder;
    }

    static RunLedger create() {
        try {
            return new RunLedger(Files.createTempDirectory("hazelpool-soak-"));
        } catch (IOException e) {
            throw new UncheckedIOException("no place to write down what ran", e);
        }
    }

    /** What a node needs in its environment to write here. */
    Map<String, String> settings() {
        return Map.of(SoakTask.RUNS, folder.toString());
    }

    /** How often each task ran, by its number; to be read once nothing runs any more. */
    Map<Long, Integer> runs() {
        Map<Long, Integer> runs = new HashMap<>();
        for (Path file : files()) {
            ByteBuffer numbers = read(file);
            while (numbers.remaining() >= Long.BYTES) {
                runs.merge(numbers.getLong(), 1, Integer::sum);
            }
        }
        return runs;
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer read(Path file) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            for (Path file : files()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
