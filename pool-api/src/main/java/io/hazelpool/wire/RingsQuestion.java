package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a node which clients it knows, and which rings of replies it keeps. Asked, since Hazelcast tells a member of its
 * own connections only, and a client need not reach all.
 */
public final class RingsQuestion implements Callable<@Nullable RingsAnswer>, HazelcastInstanceAware {

    private @Nullable HazelcastInstance member;

    /** Has questions answered like this on this member; must not block. */
    public static void answeredBy(HazelcastInstance member, Supplier<RingsAnswer> answer) {
        member.getUserContext().put(RingsQuestion.class.getName(), answer);
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance hazelcast) {
        member = hazelcast;
    }

    /** Null while the node starts. */
    @Override
    @SuppressWarnings("unchecked") // put there by answeredBy
    public @Nullable RingsAnswer call() {
        Object answer = member == null ? null : member.getUserContext().get(RingsQuestion.class.getName());
        return answer == null ? null : ((Supplier<RingsAnswer>) answer).get();
    }

    static final class Serializer implements StreamSerializer<RingsQuestion> {

        @Override
        public int getTypeId() {
            return WireTypes.RINGS_QUESTION;
        }

        @Override
        public void write(ObjectDataOutput out, RingsQuestion question) {}

        @Override
        public RingsQuestion read(ObjectDataInput in) {
            return new RingsQuestion();
        }
    }
}
