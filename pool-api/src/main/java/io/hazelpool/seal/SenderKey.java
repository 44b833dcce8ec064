package io.hazelpool.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * The key of one sender, which encrypts each message under its number, and the ciphers that have it: to give a cipher
 * another key takes four times as long as to seal a small task.
 *
 * <p>Thread-safe. A cipher is one thread's own while it is out of its place; whoever finds a place empty makes a new
 * one, and of two that come back to one place the first is dropped.
 */
final class SenderKey {

    static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;
    private static final int PLACES =
            Integer.highestOneBit(Math.max(4, Math.min(Runtime.getRuntime().availableProcessors(), 32)));

    private final SecretKey secret;
    private final AtomicReferenceArray<@Nullable Cipher> idle = new AtomicReferenceArray<>(PLACES);

    SenderKey(SecretKey secret) {
        this.secret = secret;
    }

    /** Puts what the content is encrypted to, which takes {@value #TAG_BYTES} bytes more, into these bytes. */
    void encrypt(long number, byte[] content, byte[] context, byte[] into, int from) throws GeneralSecurityException {
        int place = place();
        Cipher cipher = take(place);
        cipher.init(Cipher.ENCRYPT_MODE, secret, nonce(number));
        cipher.updateAAD(context);
        cipher.doFinal(content, 0, content.length, into, from);
        idle.set(place, cipher);
    }

    /**
     * What was encrypted to all bytes from a place on.
     *
     * @throws GeneralSecurityException if they are not of this number and context, or were altered
     */
    byte[] decrypt(long number, byte[] sealed, int from, byte[] context) throws GeneralSecurityException {
        int place = place();
        Cipher cipher = take(place);
        cipher.init(Cipher.DECRYPT_MODE, secret, nonce(number));
        cipher.updateAAD(context);
        byte[] content = cipher.doFinal(sealed, from, sealed.length - from);
        idle.set(place, cipher);
        return content;
    }

    /** Mostly the same for the same thread, and another for others that run at the same time. */
    private static int place() {
        return (int) Thread.currentThread().getId() & (PLACES - 1);
    }

    private Cipher take(int place) throws GeneralSecurityException {
        Cipher cipher = idle.getAndSet(place, null);
        return cipher == null ? Cipher.getInstance("AES/GCM/NoPadding") : cipher;
    }

    private static GCMParameterSpec nonce(long number) {
        byte[] nonce =
                ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(number).array();
        return new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce);
    }

    @Override
    public String toString() {
        return "SenderKey";
    }
}
