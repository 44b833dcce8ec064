package io.hazelpool.seal;

import java.util.UUID;

/**
 * What was in a seal. Sender and number together name one sealing: what comes a second time is a copy.
 *
 * @param content not copied
 * @param sender who sealed it, until that is started anew
 * @param number how many that had sealed before
 */
public record Opened(byte[] content, UUID sender, long number) {

    /** Without the content. */
    @Override
    public String toString() {
        return "Opened[" + content.length + " bytes, number " + number + " of " + sender + "]";
    }
}
