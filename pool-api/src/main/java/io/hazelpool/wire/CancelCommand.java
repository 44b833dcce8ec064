package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.util.UUID;

/**
 * Asks whichever node has this task to cancel it.
 *
 * @param interrupt whether to interrupt it if it runs; otherwise only one that has not started is cancelled
 */
public record CancelCommand(String pool, UUID taskId, boolean interrupt) {

    static final class Serializer implements StreamSerializer<CancelCommand> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.CANCEL_COMMAND;
        }

        @Override
        public void write(ObjectDataOutput out, CancelCommand command) throws IOException {
            out.writeByte(VERSION);
            out.writeString(command.pool);
            WireTypes.writeUuid(out, command.taskId);
            out.writeBoolean(command.interrupt);
        }

        @Override
        public CancelCommand read(ObjectDataInput in) throws IOException {
            in.readByte();
            return new CancelCommand(WireBytes.readText(in), WireTypes.readUuid(in), in.readBoolean());
        }
    }
}
