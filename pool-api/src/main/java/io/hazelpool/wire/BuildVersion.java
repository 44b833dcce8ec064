package io.hazelpool.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which version this is, as the build told. */
public final class BuildVersion {

    private BuildVersion() {}

    /** The version of these classes, e.g. {@code 1.2.0}; {@code unknown} if they were not built by Maven. */
    public static String current() {
        try (InputStream resource = BuildVersion.class.getResourceAsStream("version.txt")) {
            return resource == null ? "unknown" : new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
