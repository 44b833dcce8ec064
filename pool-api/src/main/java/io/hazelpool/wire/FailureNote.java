package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One task that failed, for people to see.
 *
 * @param at when, in milliseconds of the cluster's clock
 * @param taskClass the task's class; null if it could not be decoded
 * @param ending how it failed
 * @param exception the class of what it threw; null if it threw nothing
 * @param message what went wrong, at most {@value #MAX_MESSAGE} characters of it; null if nobody said
 * @param node the name of the node it failed on
 */
public record FailureNote(
        long at,
        String pool,
        UUID taskId,
        @Nullable String taskClass,
        Ending ending,
        @Nullable String exception,
        @Nullable String message,
        String node) {

    private static final int MAX_MESSAGE = 300;

    public FailureNote {
        if (message != null && message.length() > MAX_MESSAGE) {
            message = message.substring(0, MAX_MESSAGE - 1) + "\u2026";
        }
    }

    static final class Serializer implements StreamSerializer<FailureNote> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.FAILURE_NOTE;
        }

        @Override
        public void write(ObjectDataOutput out, FailureNote note) throws IOException {
            out.writeByte(VERSION);
            out.writeLong(note.at);
            out.writeString(note.pool);
            WireTypes.writeUuid(out, note.taskId);
            out.writeString(note.taskClass);
            out.writeByte(note.ending.code());
            out.writeString(note.exception);
            out.writeString(note.message);
            out.writeString(note.node);
        }

        @Override
        public FailureNote read(ObjectDataInput in) throws IOException {
            in.readByte();
            return new FailureNote(
                    in.readLong(),
                    WireBytes.readText(in),
                    WireTypes.readUuid(in),
                    WireBytes.readTextOrNull(in),
                    Ending.ofCode(in.readByte()),
                    WireBytes.readTextOrNull(in),
                    WireBytes.readTextOrNull(in),
                    WireBytes.readText(in));
        }
    }
}
