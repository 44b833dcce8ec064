package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks a node for the first tasks of a pool that it has, and for how many it has.
 *
 * <p>Asked, since what a node runs is nowhere else: the claims tell neither class nor start, and to publish both would
 * cost every task, or every second, for what is looked at once in a while. A question costs nothing while nobody asks,
 * leaves nothing behind, and its answer is of this moment. It goes to lite members as to others.
 *
 * <p>What waits in the queue is asked of the node that keeps the queue: Hazelcast hands out the head of a queue, or all
 * of it, and all of it need not go over the network so. That node tells of each task what its header says and the first
 * bytes of its payload; the payloads stay.
 */
public final class TasksQuestion implements Callable<TasksAnswer>, HazelcastInstanceAware {

    /** How many tasks of each kind may be asked for. */
    public static final int MOST = 1_000;

    private final String pool;
    private final Where where;
    private final int limit;
    private @Nullable HazelcastInstance member;

    /** Whose tasks are asked for. */
    public enum Where {
        /** Those the node runs or holds. */
        AT_THE_NODE,
        /** Those in the pool's queue, of the node that keeps it. */
        IN_THE_QUEUE
    }

    /**
     * Asks for so many.
     *
     * @param limit from 1 to {@value #MOST}, else the nearest of these
     */
    public TasksQuestion(String pool, Where where, int limit) {
        this.pool = pool;
        this.where = where;
        this.limit = Math.min(Math.max(1, limit), MOST);
    }

    public String pool() {
        return pool;
    }

    public Where where() {
        return where;
    }

    /** How many tasks of each kind are wanted at the most. */
    public int limit() {
        return limit;
    }

    /** Has questions answered like this on this member, by a thread that may block. */
    public static void answeredBy(HazelcastInstance member, Function<TasksQuestion, TasksAnswer> answer) {
        member.getUserContext().put(TasksQuestion.class.getName(), answer);
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance hazelcast) {
        member = hazelcast;
    }

    @Override
    @SuppressWarnings("unchecked") // put there by answeredBy
    public TasksAnswer call() {
        Object answer = member == null ? null : member.getUserContext().get(TasksQuestion.class.getName());
        return answer == null // null while it starts
                ? TasksAnswer.NONE
                : ((Function<TasksQuestion, TasksAnswer>) answer).apply(this);
    }

    static final class Serializer implements StreamSerializer<TasksQuestion> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.TASKS_QUESTION;
        }

        @Override
        public void write(ObjectDataOutput out, TasksQuestion question) throws IOException {
            out.writeByte(VERSION);
            out.writeString(question.pool);
            out.writeBoolean(question.where == Where.IN_THE_QUEUE);
            out.writeInt(question.limit);
        }

        @Override
        public TasksQuestion read(ObjectDataInput in) throws IOException {
            in.readByte();
            return new TasksQuestion(
                    WireBytes.readText(in), in.readBoolean() ? Where.IN_THE_QUEUE : Where.AT_THE_NODE, in.readInt());
        }
    }
}
