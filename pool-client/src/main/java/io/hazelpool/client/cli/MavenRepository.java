package io.hazelpool.client.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a local Maven repository has to verify.
 *
 * @param files those with a {@code .sha1} beside them, by path
 * @param withoutChecksum how many jars and poms have none
 */
record MavenRepository(List<Path> files, int withoutChecksum) {

    /** What Maven adds to an artifact's name for its published digest. */
    static final String SHA1 = ".sha1";

    /**
     * Looks through a repository; folders that cannot be read are passed over.
     *
     * @throws UsageException if there is none, or nothing in it to verify
     */
    static MavenRepository find(Path root) {
        if (!Files.isDirectory(root)) {
            throw new UsageException(root + " is no folder; name your local Maven repository by --repository");
        }
        Set<Path> all = filesIn(root);
        List<Path> files = new ArrayList<>();
        int withoutChecksum = 0;
        for (Path file : all) {
            String name = file.getFileName().toString();
            if (all.contains(file.resolveSibling(name + SHA1))) {
                files.add(file);
            } else if (name.endsWith(".jar") || name.endsWith(".pom")) {
                withoutChecksum++;
            }
        }
        if (files.isEmpty()) {
            throw new UsageException(root + " holds no file with a .sha1 beside it; run a Maven build to fill it,"
                    + " or name another by --repository");
        }
        return new MavenRepository(files, withoutChecksum);
    }

    private static Set<Path> filesIn(Path root) {
        Set<Path> files = new TreeSet<>();
        try {
            Files.walkFileTree(root.toRealPath(), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UsageException("cannot read " + root + ": " + e);
        }
        return files;
    }
}
