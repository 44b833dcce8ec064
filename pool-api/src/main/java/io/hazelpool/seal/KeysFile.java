package io.hazelpool.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of keys, looked at again while it is used: see the package's own page. Thread-safe; whoever finds that it is
 * time for a look, looks, and others go on with the keys there were.
 */
final class KeysFile {

    private static final Logger log = LoggerFactory.getLogger(KeysFile.class);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long EARLY_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_BYTES = 1 << 16;

    private final Path file;
    private final LongSupplier nanoClock;
    private final AtomicLong lastLookNanos;
    private byte[] content; // guarded by this
    private volatile KeyRing ring;
    private String problem = ""; // guarded by this

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it cannot be read, or is wrong
     */
    KeysFile(Path file, LongSupplier nanoClock) {
        this.file = file;
        this.nanoClock = nanoClock;
        lastLookNanos = new AtomicLong(nanoClock.getAsLong());
        try {
            content = read();
            ring = KeyRing.parse(text());
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("security.keys-file = %s: %s".formatted(file, reason(e)), e);
        }
        log.info("sealing with the first of the keys {} in {}", ring, file);
        if (isReadByAll()) {
            log.warn("{} can be read by every user of this machine; its keys are as open as that", file);
        }
    }

    /** False where files have no such modes. */
    private boolean isReadByAll() {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    /** The keys as they are, or were a second ago. */
    KeyRing keys() {
        return lookedAtWithin(LOOK_NANOS);
    }

    /** The keys, since something was sealed by one that they did not have. */
    KeyRing keysNow() {
        return lookedAtWithin(EARLY_LOOK_NANOS);
    }

    private KeyRing lookedAtWithin(long nanos) {
        long now = nanoClock.getAsLong();
        long last = lastLookNanos.get();
        if (now - last >= nanos && lastLookNanos.compareAndSet(last, now)) {
            look();
        }
        return ring;
    }

    private synchronized void look() {
        try {
            byte[] latest = read();
            if (!Arrays.equals(latest, content)) {
                content = latest;
                ring = KeyRing.parse(text()).keeping(ring);
                log.info("the keys in {} have changed; sealing with the first of {}", file, ring);
            }
            problem = "";
        } catch (IOException | IllegalArgumentException e) {
            if (!reason(e).equals(problem)) {
                problem = reason(e);
                log.error("security.keys-file = {}: {}; going on with the keys {}", file, problem, ring);
            }
        }
    }

    private byte[] read() throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new IOException("it has %d bytes, which no file of keys has".formatted(size));
        }
        return Files.readAllBytes(file);
    }

    private String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    private static String reason(Exception e) {
        return e instanceof IOException ? "it cannot be read: " + e : String.valueOf(e.getMessage());
    }
}
