package io.hazelpool.wire;

import io.hazelpool.config.ConfigException;
import io.hazelpool.seal.ForgedException;
import io.hazelpool.seal.Opened;
import io.hazelpool.seal.Sealer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Seals tasks and replies, and opens what came: the same on nodes and clients. Without keys, nothing is sealed, and
 * what is sealed cannot be opened; with keys, all is, and what is not is refused. Thread-safe.
 */
public sealed interface WireSeal permits UnsealedWire, SealedWire {

    /** Where no keys are set. */
    WireSeal NONE = new UnsealedWire();

    /**
     * By the keys in this file.
     *
     * @param keysFile empty for none
     * @throws ConfigException if it cannot be read, or is wrong; the message tells nothing secret
     */
    static WireSeal of(String keysFile) {
        if (keysFile.isEmpty()) {
            return NONE;
        }
        try {
            return new SealedWire(new Sealer(Path.of(keysFile)));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(List.of(String.valueOf(e.getMessage())));
        }
    }

    /** Whether there are keys, so that only what is sealed counts. */
    boolean isKeyed();

    /** The task as it is to be put into this pool's queue. Nothing of it may change from then on. */
    TaskEnvelope seal(TaskEnvelope task, String pool);

    /**
     * A sealed task as one that is a probe.
     *
     * @param task as {@link #seal} answered it, for the same pool
     */
    TaskEnvelope sealAsProbe(TaskEnvelope task, String pool);

    /**
     * The task as it was before it was sealed, taken from this pool's queue.
     *
     * @throws ForgedException if it was not sealed by a key that is known here, for this pool and as it is
     */
    OpenedTask open(TaskEnvelope task, String pool) throws ForgedException;

    /** What is to be put into this client's ring. */
    Object seal(ReplyBatch batch, UUID client);

    /**
     * What this client found in its ring.
     *
     * @throws ForgedException if no node with a key that is known here put it there for this client; or there is no key
     *     here, and it is sealed, or no batch of replies
     */
    ReplyBatch open(Object found, UUID client) throws ForgedException;

    /**
     * A task that was opened.
     *
     * @param task not sealed any more
     * @param seal by which a copy is known for one; the sender and number of an {@link Opened}
     */
    record OpenedTask(TaskEnvelope task, SealMark seal) {}

    /**
     * Names one sealing.
     *
     * @param sender who sealed it, until that is started anew
     * @param number how many that had sealed before
     */
    record SealMark(UUID sender, long number) {

        /** Of what was not sealed. */
        static final SealMark NONE = new SealMark(WireTypes.NOBODY, 0);
    }
}
