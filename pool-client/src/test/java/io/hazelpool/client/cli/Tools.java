package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of others that tests use where they are installed. */
final class Tools {

    private Tools() {}

    /** Whether this program is on the machine; fails without it where nothing may be skipped, as in CI. */
    static boolean isThere(String program) {
        boolean there = find(program).isPresent();
        if (!there) {
            String message = "SKIPPED: there is no " + program + " on this machine";
            if ("true".equals(System.getenv("POOL_TESTS_NO_SKIP"))) {
                fail(message);
            }
            System.out.println(message);
        }
        return there;
    }

    /** Where this program is, which is there. */
    static Path path(String program) {
        return find(program).orElseThrow();
    }

    private static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
