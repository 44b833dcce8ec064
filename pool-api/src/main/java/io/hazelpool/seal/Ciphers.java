package io.hazelpool.seal;

import java.security.GeneralSecurityException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/** Ciphers that nobody uses just now. Thread-safe; each is one thread's own while it is lent. */
final class Ciphers {

    private static final int KEPT = 64;

    private final Queue<Cipher> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger kept = new AtomicInteger();

    /** One to be given back by {@link #giveBack}. */
    Cipher lend() {
        Cipher cipher = idle.poll();
        if (cipher == null) {
            return newCipher();
        }
        kept.decrementAndGet();
        return cipher;
    }

    /** It is not used any more; one that failed is dropped instead. */
    void giveBack(@Nullable Cipher cipher) {
        if (cipher != null && kept.get() < KEPT) {
            kept.incrementAndGet();
            idle.add(cipher);
        }
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM lacks AES/GCM, which each has to have", e);
        }
    }
}
