package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.hazelpool.api.StreamTask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A task on its way: a small header of fixed size, what few tasks have besides, and the task itself as bytes that only
 * a worker looks into.
 *
 * <p>The payload is not copied; nobody changes it after construction.
 */
public final class TaskEnvelope {

    /** The version this code writes, and the highest it understands. */
    public static final int VERSION = 2;

    /** The value of {@link #expiresAt()} for a task that may wait for ever. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final byte[] NOT_UNDERSTOOD = {};
    private static final byte[] NOTHING = {};

    /** The first byte of what a seal binds to: nothing else that is sealed has the same. */
    private static final byte CONTEXT = 1;

    private static final int CONTEXT_BYTES = 1 + 1 + 16 + 16 + 8 + 8 + 1 + 8 + 4;
    private static final int MAX_PAYLOAD_BYTES = (64 << 20) + 1_024; // max-task-bytes allows no more, and its seal

    private final Header header;
    private final boolean probe;
    private final boolean stream;
    private final boolean sealed;
    private final @Nullable Duration timeout;
    private final TaskOrigin origin;
    private final byte[] payload;

    /** What every version of the wire begins with. */
    private record Header(int version, UUID id, @Nullable UUID client, long submittedAt, long expiresAt) {}

    /**
     * An envelope of the current version.
     *
     * @param client whom to tell the task's end; null if nobody waits for it
     * @param submittedAt when it was submitted, in milliseconds of the cluster's clock
     * @param expiresAt when it may no longer start, in milliseconds of the cluster's clock, or {@link #NEVER}
     * @param payload the task, serialized
     */
    public TaskEnvelope(UUID id, @Nullable UUID client, long submittedAt, long expiresAt, byte[] payload) {
        this(
                new Header(VERSION, id, client, submittedAt, expiresAt),
                false,
                false,
                false,
                null,
                TaskOrigin.NONE,
                payload);
    }

    private TaskEnvelope(
            Header header,
            boolean probe,
            boolean stream,
            boolean sealed,
            @Nullable Duration timeout,
            TaskOrigin origin,
            byte[] payload) {
        this.header = header;
        this.probe = probe;
        this.stream = stream;
        this.sealed = sealed;
        this.timeout = timeout;
        this.origin = origin;
        this.payload = payload;
    }

    /** The same task, as one that a half-open breaker admitted. */
    public TaskEnvelope asProbe() {
        return new TaskEnvelope(header, true, stream, sealed, timeout, origin, payload);
    }

    /** The same task, as one whose items are wanted, which has to be a {@link StreamTask}. */
    public TaskEnvelope asStream() {
        return new TaskEnvelope(header, probe, true, sealed, timeout, origin, payload);
    }

    /**
     * The same task with a time limit of its own.
     *
     * @param own in whole milliseconds; null for the pool's
     */
    public TaskEnvelope withTimeout(@Nullable Duration own) {
        return new TaskEnvelope(header, probe, stream, sealed, own, origin, payload);
    }

    /** The same task, with what is known of where it comes from. */
    public TaskEnvelope from(TaskOrigin where) {
        return new TaskEnvelope(header, probe, stream, sealed, timeout, where, payload);
    }

    /** The same task with its payload sealed for a place with this {@link #context}. */
    TaskEnvelope sealed(UnaryOperator<byte[]> seal) {
        return new TaskEnvelope(header, probe, stream, true, timeout, origin, seal.apply(payload));
    }

    /** The same task, with what was in its seal. */
    TaskEnvelope opened(byte[] content) {
        return new TaskEnvelope(header, probe, stream, false, timeout, origin, content);
    }

    /**
     * All of a sealed task but its payload, and the pool it is for: what its seal binds it to. The same bytes for the
     * same task, however it came.
     */
    byte[] context(String pool) {
        byte[] place = pool.getBytes(StandardCharsets.UTF_8);
        byte[] where = origin.isNone() ? NOTHING : origin.canonical();
        TraceContext trace = origin.trace();
        byte[] span = trace == null ? NOTHING : trace.canonical();
        UUID client = header.client == null ? WireTypes.NOBODY : header.client;
        return ByteBuffer.allocate(CONTEXT_BYTES + place.length + where.length + span.length)
                .put(CONTEXT)
                .put((byte) header.version)
                .putLong(header.id.getMostSignificantBits())
                .putLong(header.id.getLeastSignificantBits())
                .putLong(client.getMostSignificantBits())
                .putLong(client.getLeastSignificantBits())
                .putLong(header.submittedAt)
                .putLong(header.expiresAt)
                .put((byte) ((probe ? 1 : 0) | (stream ? 2 : 0) | (trace == null ? 0 : 4)))
                .putLong(timeout == null ? -1 : timeout.toMillis())
                .putInt(place.length)
                .put(place)
                .put(where)
                .put(span)
                .array();
    }

    /** The version of the wire it was written in; above {@link #VERSION}, the payload is not to be touched. */
    public int version() {
        return header.version;
    }

    /** Whether it was read from what is none; it has no payload then, and nobody's id. */
    public boolean isMalformed() {
        return header.id.equals(WireTypes.NOBODY);
    }

    public UUID id() {
        return header.id;
    }

    /** Whom to tell the task's end; null if nobody waits for it. */
    public @Nullable UUID client() {
        return header.client;
    }

    /** In milliseconds of the cluster's clock. */
    public long submittedAt() {
        return header.submittedAt;
    }

    /** In milliseconds of the cluster's clock, or {@link #NEVER}. */
    public long expiresAt() {
        return header.expiresAt;
    }

    /** Whether a breaker waits for its outcome. */
    public boolean isProbe() {
        return probe;
    }

    /** Whether its items are wanted, rather than one result. */
    public boolean isStream() {
        return stream;
    }

    /** Whether its payload is sealed: nobody but who has the key knows what it is. */
    public boolean isSealed() {
        return sealed;
    }

    /** How long it may run; null for the pool's own limit. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** Where it comes from, as far as that is known. */
    public TaskOrigin origin() {
        return origin;
    }

    /** The task, serialized. Not a copy. */
    public byte[] payload() {
        return payload;
    }

    @Override
    public String toString() {
        return "TaskEnvelope[" + header.id + ", " + payload.length + " bytes]";
    }

    /** What few tasks have takes a bit in a byte of flags where it is absent, and nothing else. */
    static final class Serializer implements StreamSerializer<TaskEnvelope> {

        private static final int PROBE = 1;
        private static final int TIMEOUT = 2;
        private static final int ORIGIN = 4;
        private static final int STREAM = 8;
        private static final int SEALED = 16;
        private static final int TRACE = 32;
        private static final int ALL_FLAGS = PROBE | TIMEOUT | ORIGIN | STREAM | SEALED | TRACE;
        private static final long A_YEAR_MILLIS = Duration.ofDays(365).toMillis();

        @Override
        public int getTypeId() {
            return WireTypes.TASK_ENVELOPE;
        }

        @Override
        public void write(ObjectDataOutput out, TaskEnvelope envelope) throws IOException {
            Header header = envelope.header;
            TraceContext trace = envelope.origin.trace();
            out.writeByte(header.version);
            WireTypes.writeUuid(out, header.id);
            WireTypes.writeUuidOrNull(out, header.client);
            out.writeLong(header.submittedAt);
            out.writeLong(header.expiresAt);
            out.writeByte((envelope.probe ? PROBE : 0)
                    | (envelope.timeout == null ? 0 : TIMEOUT)
                    | (envelope.origin.isNone() ? 0 : ORIGIN)
                    | (envelope.stream ? STREAM : 0)
                    | (envelope.sealed ? SEALED : 0)
                    | (trace == null ? 0 : TRACE));
            if (envelope.timeout != null) {
                out.writeLong(envelope.timeout.toMillis());
            }
            if (!envelope.origin.isNone()) {
                envelope.origin.writeTo(out);
            }
            if (trace != null) {
                trace.writeTo(out);
            }
            WireBytes.write(out, envelope.payload);
        }

        /** One that cannot be read is none with an empty payload: an exception would cost those taken with it. */
        @Override
        public TaskEnvelope read(ObjectDataInput in) {
            try {
                return readWhole(in);
            } catch (IOException | RuntimeException malformed) {
                return new TaskEnvelope(WireTypes.NOBODY, null, 0, NEVER, NOT_UNDERSTOOD);
            }
        }

        private static TaskEnvelope readWhole(ObjectDataInput in) throws IOException {
            Header header = new Header(
                    in.readByte(), WireTypes.readUuid(in), WireTypes.readUuidOrNull(in), in.readLong(), in.readLong());
            if (header.version > VERSION) {
                return new TaskEnvelope(header, false, false, false, null, TaskOrigin.NONE, NOT_UNDERSTOOD);
            }
            int flags = in.readByte();
            if ((flags & ~ALL_FLAGS) != 0) { // no seal would tell that they were set on the way
                throw new IOException("version %d has no flags %x".formatted(header.version, flags));
            }
            Duration timeout = (flags & TIMEOUT) == 0 ? null : readTimeout(in);
            TaskOrigin origin = (flags & ORIGIN) == 0 ? TaskOrigin.NONE : TaskOrigin.readFrom(in);
            if ((flags & TRACE) != 0) {
                origin = origin.in(TraceContext.readFrom(in));
            }
            byte[] payload = WireBytes.readOrNull(in, MAX_PAYLOAD_BYTES);
            return new TaskEnvelope(
                    header,
                    (flags & PROBE) != 0,
                    (flags & STREAM) != 0,
                    (flags & SEALED) != 0,
                    timeout,
                    origin,
                    payload == null ? NOT_UNDERSTOOD : payload);
        }

        /** Within what options allow, whatever was written: a worker counts it in nanoseconds. */
        private static Duration readTimeout(ObjectDataInput in) throws IOException {
            return Duration.ofMillis(Math.max(1, Math.min(in.readLong(), A_YEAR_MILLIS)));
        }
    }
}
