package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task on its way: a small header of fixed size, and the task itself as bytes that only a worker looks into.
 *
 * <p>The payload is not copied; nobody changes it after construction.
 */
public final class TaskEnvelope {

    /** The version this code writes, and the highest it understands. */
    public static final int VERSION = 1;

    /** The value of {@link #expiresAt()} for a task that may wait for ever. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final byte[] NOT_UNDERSTOOD = {};

    private final int version;
    private final UUID id;
    private final @Nullable UUID client;
    private final long submittedAt;
    private final long expiresAt;
    private final boolean probe;
    private final byte[] payload;

    /**
     * An envelope of the current version.
     *
     * @param client whom to tell the task's end; null if nobody waits for it
     * @param submittedAt when it was submitted, in milliseconds of the cluster's clock
     * @param expiresAt when it may no longer start, in milliseconds of the cluster's clock, or {@link #NEVER}
     * @param payload the task, serialized
     */
    public TaskEnvelope(UUID id, @Nullable UUID client, long submittedAt, long expiresAt, byte[] payload) {
        this(VERSION, id, client, submittedAt, expiresAt, false, payload);
    }

    private TaskEnvelope(
            int version,
            UUID id,
            @Nullable UUID client,
            long submittedAt,
            long expiresAt,
            boolean probe,
            byte[] payload) {
        this.version = version;
        this.id = id;
        this.client = client;
        this.submittedAt = submittedAt;
        this.expiresAt = expiresAt;
        this.probe = probe;
        this.payload = payload;
    }

    /** The same task, as one that a half-open breaker admitted. */
    public TaskEnvelope asProbe() {
        return new TaskEnvelope(version, id, client, submittedAt, expiresAt, true, payload);
    }

    /** The version of the wire it was written in; above {@link #VERSION}, the payload is not to be touched. */
    public int version() {
        return version;
    }

    public UUID id() {
        return id;
    }

    /** Whom to tell the task's end; null if nobody waits for it. */
    public @Nullable UUID client() {
        return client;
    }

    /** In milliseconds of the cluster's clock. */
    public long submittedAt() {
        return submittedAt;
    }

    /** In milliseconds of the cluster's clock, or {@link #NEVER}. */
    public long expiresAt() {
        return expiresAt;
    }

    /** Whether a breaker waits for its outcome. */
    public boolean isProbe() {
        return probe;
    }

    /** The task, serialized. Not a copy. */
    public byte[] payload() {
        return payload;
    }

    @Override
    public String toString() {
        return "TaskEnvelope[" + id + ", " + payload.length + " bytes]";
    }

    static final class Serializer implements StreamSerializer<TaskEnvelope> {

        @Override
        public int getTypeId() {
            return WireTypes.TASK_ENVELOPE;
        }

        @Override
        public void write(ObjectDataOutput out, TaskEnvelope envelope) throws IOException {
            out.writeByte(envelope.version);
            WireTypes.writeUuid(out, envelope.id);
            WireTypes.writeUuidOrNull(out, envelope.client);
            out.writeLong(envelope.submittedAt);
            out.writeLong(envelope.expiresAt);
            out.writeBoolean(envelope.probe);
            out.writeByteArray(envelope.payload);
        }

        @Override
        public TaskEnvelope read(ObjectDataInput in) throws IOException {
            int version = in.readByte();
            UUID id = WireTypes.readUuid(in);
            UUID client = WireTypes.readUuidOrNull(in);
            long submittedAt = in.readLong();
            long expiresAt = in.readLong();
            boolean understood = version <= VERSION;
            boolean probe = understood && in.readBoolean();
            byte[] payload = understood ? in.readByteArray() : NOT_UNDERSTOOD;
            return new TaskEnvelope(
                    version, id, client, submittedAt, expiresAt, probe, payload == null ? NOT_UNDERSTOOD : payload);
        }
    }
}
