package io.hazelpool.client.cli;

import io.hazelpool.api.PoolCallable;
import io.hazelpool.client.cli.FileCheck.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The demo's task: verifies a file on the node's machine against the {@code .sha1} beside it.
 *
 * @param file its absolute path
 */
record ChecksumTask(String file) implements PoolCallable<FileCheck> {

    private static final int BUFFER = 1 << 16;

    /** The digest, maybe with a file's name after it, as {@code sha1sum} writes. */
    private static final Pattern PUBLISHED = Pattern.compile("\\s*([0-9a-fA-F]{40})(\\s.*)?", Pattern.DOTALL);

    @Override
    public FileCheck call() throws InterruptedException {
        Path path = Path.of(file);
        try {
            String published = published(path.resolveSibling(path.getFileName() + MavenRepository.SHA1));
            if (published == null) {
                return new FileCheck(Verdict.UNREADABLE, "its .sha1 holds no SHA-1 digest", 0);
            }
            return check(path, published);
        } catch (IOException e) {
            return new FileCheck(Verdict.UNREADABLE, e.toString(), 0);
        }
    }

    private static @Nullable String published(Path checksum) throws IOException {
        Matcher form = PUBLISHED.matcher(new String(Files.readAllBytes(checksum), StandardCharsets.ISO_8859_1));
        return form.matches() ? form.group(1).toLowerCase(Locale.ROOT) : null;
    }

    private static FileCheck check(Path path, String published) throws IOException, InterruptedException {
        MessageDigest sha1 = sha1();
        long bytes = 0;
        try (InputStream in = Files.newInputStream(path)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("told to stop after " + bytes + " bytes");
                }
                sha1.update(buffer, 0, read);
                bytes += read;
            }
        }
        String actual = HexFormat.of().formatHex(sha1.digest());
        return actual.equals(published)
                ? new FileCheck(Verdict.VERIFIED, "", bytes)
                : new FileCheck(
                        Verdict.MISMATCHED, "its SHA-1 is %s, published is %s".formatted(actual, published), bytes);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1"); // what Maven publishes; it guards against accidents only
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
