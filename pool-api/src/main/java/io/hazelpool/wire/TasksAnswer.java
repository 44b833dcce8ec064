package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;

/**
 * What a node answers to a {@link TasksQuestion}.
 *
 * @param node the node's name
 * @param running what its workers run, the oldest first
 * @param waiting what it has taken and not started, or what the queue holds, in their order
 */
public record TasksAnswer(String node, TaskSample running, TaskSample waiting) {

    /** That of a node which has nothing to do with the pool, or does not serve yet. */
    public static final TasksAnswer NONE = new TasksAnswer("", TaskSample.NONE, TaskSample.NONE);

    static final class Serializer implements StreamSerializer<TasksAnswer> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.TASKS_ANSWER;
        }

        @Override
        public void write(ObjectDataOutput out, TasksAnswer answer) throws IOException {
            out.writeByte(VERSION);
            out.writeString(answer.node);
            answer.running.writeTo(out);
            answer.waiting.writeTo(out);
        }

        @Override
        public TasksAnswer read(ObjectDataInput in) throws IOException {
            in.readByte();
            return new TasksAnswer(WireBytes.readText(in), TaskSample.readFrom(in), TaskSample.readFrom(in));
        }
    }
}
