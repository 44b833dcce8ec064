package io.hazelpool.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What of the machine's CPU time up to now nobody here used: a load that leaves some idle waits for something; what was
 * stolen, the host gave to others, and who waits for that cannot know. Zero where the system does not tell.
 *
 * @param idleTicks there was nothing to run
 * @param stolenTicks of what had to wait for the host
 */
record UnusedCores(long idleTicks, long stolenTicks) {

    private static final Path STAT = Path.of("/proc/stat");
    private static final int TICKS_PER_SECOND = 100; // whatever the kernel's own
    private static final int IDLE = 4;
    private static final int WAITING_FOR_DISKS = 5;
    private static final int STOLEN = 8;

    static UnusedCores now() {
        if (!Files.exists(STAT)) {
            return new UnusedCores(0, 0);
        }
        try {
            List<String> all = List.of(Files.readAllLines(STAT).get(0).split(" +"));
            return new UnusedCores(
                    Long.parseLong(all.get(IDLE)) + Long.parseLong(all.get(WAITING_FOR_DISKS)),
                    Long.parseLong(all.get(STOLEN)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    UnusedCores since(UnusedCores before) {
        return new UnusedCores(idleTicks - before.idleTicks, stolenTicks - before.stolenTicks);
    }

    double idleSeconds() {
        return (double) idleTicks / TICKS_PER_SECOND;
    }

    double stolenSeconds() {
        return (double) stolenTicks / TICKS_PER_SECOND;
    }
}
