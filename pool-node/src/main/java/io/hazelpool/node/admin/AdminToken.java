package io.hazelpool.node.admin;

import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.cluster.NodeStartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secret by which operators are told from others. It is read anew whenever somebody shows one, so that it is
 * changed by changing the file, and is kept nowhere. Thread-safe.
 */
final class AdminToken {

    private static final Logger log = LoggerFactory.getLogger(AdminToken.class);

    private static final String KEY = NodeKeys.SECURITY_ADMIN_TOKEN_FILE.name();
    private static final String SCHEME = "Bearer ";
    private static final int MAX_BYTES = 4096;

    /** What can be sent as such (RFC 6750), and cannot be guessed. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]{32,512}=*");

    private final @Nullable Path file; // null: nobody is an operator

    /** Who asks. */
    enum Caller {
        /** Showed the token. */
        OPERATOR,
        /** Showed nothing, or what there is nothing to compare with. */
        ANYBODY,
        /** Showed something else. */
        IMPOSTOR
    }

    private AdminToken(@Nullable Path file) {
        this.file = file;
    }

    /**
     * The one of this node.
     *
     * @throws NodeStartException if its file cannot be read, or holds none; the message does not tell what it holds
     */
    static AdminToken of(NodeConfig config) {
        String path = config.get(NodeKeys.SECURITY_ADMIN_TOKEN_FILE);
        if (path.isEmpty()) {
            return new AdminToken(null);
        }
        try {
            Path file = Path.of(path);
            read(file);
            return new AdminToken(file);
        } catch (IOException | InvalidPathException e) {
            throw new NodeStartException(
                    "%s: cannot use %s: %s; make one by openssl rand -hex 32".formatted(KEY, path, e.getMessage()), e);
        }
    }

    /** Whether there is one; without, nobody is an operator. */
    boolean isSet() {
        return file != null;
    }

    /**
     * Who asks, by the header that came with the request. How long that takes tells nothing of the token.
     *
     * @param authorization null if there is none
     */
    Caller callerOf(@Nullable String authorization) {
        if (authorization == null || file == null) {
            return Caller.ANYBODY;
        }
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Caller.IMPOSTOR;
        }
        try {
            String shown = authorization.substring(SCHEME.length()).strip();
            return MessageDigest.isEqual(digest(shown), digest(read(file))) ? Caller.OPERATOR : Caller.IMPOSTOR;
        } catch (IOException e) {
            log.warn("{}: nobody is an operator now: {}", KEY, e.getMessage());
            return Caller.IMPOSTOR;
        }
    }

    private static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String token = new String(in.readNBytes(MAX_BYTES), StandardCharsets.US_ASCII).strip();
            if (!FORM.matcher(token).matches()) {
                throw new IOException("it has to hold one line of 32 to 512 letters, digits and -._~+/");
            }
            return token;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no such file", e);
        }
    }

    /** Of one length, whatever was shown: to compare digests tells not even how long the token is. */
    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    /** Tells nothing of it. */
    @Override
    public String toString() {
        return file == null ? "no token" : "a token";
    }
}
