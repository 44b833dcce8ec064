package io.hazelpool.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Seals with the first key of a file, and opens what any of its keys sealed; see the package's own page. Thread-safe.
 *
 * <p>Concurrency: a sender's numbers come from one atomic counter. Two threads may find at the same time that a new
 * sender is due, and one of the two they make is dropped before or after it was used: each has random bits of its own.
 */
public final class Sealer {

    private static final byte FORMAT = 1;
    private static final int FIXED_BYTES = 1 + 1 + 16 + 8;
    private static final long MAX_MESSAGES = 1L << 32;

    private final KeysFile file;
    private final long maxMessages;
    private final SecureRandom random = new SecureRandom();
    private volatile Sender sender;

    /** Who seals, until its key is not the first any more. */
    private record Sender(SealingKey key, byte[] keyId, UUID id, SenderKey derived, AtomicLong next) {}

    /**
     * By the keys in this file.
     *
     * @throws IllegalArgumentException if it cannot be read, or is wrong; the message tells nothing secret
     */
    public Sealer(Path keysFile) {
        this(keysFile, System::nanoTime, MAX_MESSAGES);
    }

    /** The same, by another clock, and with other random bits after so many messages. */
    Sealer(Path keysFile, LongSupplier nanoClock, long maxMessages) {
        this.file = new KeysFile(keysFile, nanoClock);
        this.maxMessages = maxMessages;
        this.sender = newSender(file.keys().signing());
    }

    /**
     * Encrypts the content, and binds it to its context, which has to be told to open it.
     *
     * @param content not changed
     * @param context what it belongs to; not encrypted, and not part of the answer
     */
    public byte[] seal(byte[] content, byte[] context) {
        SealingKey signing = file.keys().signing();
        Sender current = sender;
        long number = current.next.getAndIncrement();
        while (current.key != signing || number >= maxMessages) {
            current = newSender(signing);
            sender = current;
            number = current.next.getAndIncrement();
        }
        byte[] sealed = new byte[FIXED_BYTES + current.keyId.length + content.length + SenderKey.TAG_BYTES];
        ByteBuffer head = ByteBuffer.wrap(sealed)
                .put(FORMAT)
                .put((byte) current.keyId.length)
                .put(current.keyId)
                .putLong(current.id.getMostSignificantBits())
                .putLong(current.id.getLeastSignificantBits())
                .putLong(number);
        try {
            current.derived.encrypt(number, content, context, sealed, head.position());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot encrypt by AES/GCM, which each has to", e);
        }
        return sealed;
    }

    /**
     * What was sealed with this context.
     *
     * @throws ForgedException if it was sealed by no key of the file, or with another context, or is not what was
     *     sealed
     */
    public Opened open(byte[] sealed, byte[] context) throws ForgedException {
        int idLength = sealed.length < 2 ? -1 : sealed[1];
        if (idLength < 1 || sealed.length < FIXED_BYTES + idLength + SenderKey.TAG_BYTES || sealed[0] != FORMAT) {
            throw new ForgedException("the seal has an unknown form");
        }
        SealingKey key = find(new String(sealed, 2, idLength, StandardCharsets.ISO_8859_1));
        ByteBuffer head = ByteBuffer.wrap(sealed, 2 + idLength, 16 + 8);
        UUID from = new UUID(head.getLong(), head.getLong());
        long number = head.getLong();
        SenderKey derived = key.of(from);
        byte[] content;
        try {
            content = derived.decrypt(number, sealed, head.position(), context);
        } catch (GeneralSecurityException e) {
            throw new ForgedException("the seal is broken: it is not what was sealed, or not for here");
        }
        key.remember(from, derived);
        return new Opened(content, from, number);
    }

    private SealingKey find(String id) throws ForgedException {
        SealingKey key = file.keys().find(id);
        if (key == null) {
            key = file.keysNow().find(id);
        }
        if (key == null) {
            throw new ForgedException("it was sealed by a key that is not in security.keys-file here");
        }
        return key;
    }

    private Sender newSender(SealingKey key) {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        ByteBuffer buffer = ByteBuffer.wrap(bits);
        UUID id = new UUID(buffer.getLong(), buffer.getLong());
        byte[] keyId = key.id().getBytes(StandardCharsets.ISO_8859_1);
        return new Sender(key, keyId, id, key.of(id), new AtomicLong());
    }
}
