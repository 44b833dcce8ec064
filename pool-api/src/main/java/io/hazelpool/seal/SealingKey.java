package io.hazelpool.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of the file, which encrypts nothing but makes the keys that do: one for each sender. Remembers those of senders
 * it was told to, so that they go with it. Thread-safe. Its text never shows what is secret.
 */
final class SealingKey {

    static final int BYTES = 32;

    private static final byte[] LABEL = "hazelpool seal 1".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_SENDERS = 1_000;

    private final String id;
    private final byte[] secret;
    private final Map<UUID, SenderKey> senders = new ConcurrentHashMap<>();

    SealingKey(String id, byte[] secret) {
        if (secret.length != BYTES) {
            throw new IllegalArgumentException("a key has %d bytes, not %d".formatted(BYTES, secret.length));
        }
        this.id = id;
        this.secret = secret.clone();
    }

    /** By which it is named in what it sealed; no secret. */
    String id() {
        return id;
    }

    /** The key of one sender. */
    SenderKey of(UUID sender) {
        SenderKey known = senders.get(sender);
        return known == null ? derive(sender) : known;
    }

    /** It was shown to have this key: it is worth remembering. Anybody can make senders up. */
    void remember(UUID sender, SenderKey derived) {
        if (!senders.containsKey(sender)) {
            if (senders.size() >= MAX_SENDERS) {
                senders.clear(); // those that still send are derived again
            }
            senders.put(sender, derived);
        }
    }

    private SenderKey derive(UUID sender) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(LABEL);
            byte[] derived = mac.doFinal(ByteBuffer.allocate(16)
                    .putLong(sender.getMostSignificantBits())
                    .putLong(sender.getLeastSignificantBits())
                    .array());
            return new SenderKey(new SecretKeySpec(derived, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM lacks HMAC-SHA256, which each has to have", e);
        }
    }

    /** Whether it is the same key under the same id. */
    boolean isSame(SealingKey other) {
        return id.equals(other.id) && MessageDigest.isEqual(secret, other.secret);
    }

    @Override
    public String toString() {
        return "SealingKey[" + id + "]";
    }
}
