package io.hazelpool.wire;

import io.hazelpool.seal.ForgedException;
import io.hazelpool.seal.Opened;
import io.hazelpool.seal.Sealer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * All is sealed. A task's seal binds it to its whole header and to its pool; a batch of replies is sealed as one, so
 * that everything in it is, and bound to its client.
 */
final class SealedWire implements WireSeal {

    /** The first byte of what a seal binds to; see {@link TaskEnvelope#context}. */
    private static final byte CONTEXT_OF_REPLIES = 2;

    private final Sealer sealer;

    SealedWire(Sealer sealer) {
        this.sealer = sealer;
    }

    @Override
    public boolean isKeyed() {
        return true;
    }

    @Override
    public TaskEnvelope seal(TaskEnvelope task, String pool) {
        byte[] context = task.context(pool);
        return task.sealed(payload -> sealer.seal(payload, context));
    }

    @Override
    public TaskEnvelope sealAsProbe(TaskEnvelope task, String pool) {
        try {
            return seal(open(task, pool).task().asProbe(), pool);
        } catch (ForgedException e) { // its key was removed since, which comes to the same for the nodes
            return task;
        }
    }

    @Override
    public OpenedTask open(TaskEnvelope task, String pool) throws ForgedException {
        if (task.version() > TaskEnvelope.VERSION) {
            throw new ForgedException("it is of a later wire version, whose seals are unknown here; upgrade the nodes");
        }
        if (!task.isSealed()) {
            throw new ForgedException("it is not sealed; set security.keys-file for its client");
        }
        Opened opened = sealer.open(task.payload(), task.context(pool));
        return new OpenedTask(task.opened(opened.content()), new SealMark(opened.sender(), opened.number()));
    }

    @Override
    public Object seal(ReplyBatch batch, UUID client) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            batch.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SealedReplies(sealer.seal(bytes.toByteArray(), context(client)));
    }

    @Override
    public ReplyBatch open(Object found, UUID client) throws ForgedException {
        if (!(found instanceof SealedReplies sealed)) {
            throw new ForgedException("they are not sealed");
        }
        byte[] content = sealer.open(sealed.bytes(), context(client)).content();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            return ReplyBatch.readFrom(in);
        } catch (IOException | RuntimeException e) {
            throw new ForgedException("they cannot be read, though a node sealed them: it is of another version");
        }
    }

    private static byte[] context(UUID client) {
        return ByteBuffer.allocate(1 + 16)
                .put(CONTEXT_OF_REPLIES)
                .putLong(client.getMostSignificantBits())
                .putLong(client.getLeastSignificantBits())
                .array();
    }
}
