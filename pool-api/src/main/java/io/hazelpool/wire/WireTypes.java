package io.hazelpool.wire;

import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The types on the wire, and the serialization Hazelcast is given for them: the same in nodes and clients. */
public final class WireTypes {

    static final int TASK_ENVELOPE = 4801;
    static final int REPLY_BATCH = 4802;
    static final int POOL_DEFINITION = 4803;
    static final int NODE_POOL_KEY = 4804;
    static final int NODE_POOL_STATUS = 4805;
    static final int RETIRED_TOTALS = 4806;
    static final int CLUSTER_TIME = 4807;
    static final int NODE_CLAIMS = 4808;
    static final int CANCEL_COMMAND = 4809;
    static final int BREAKER_NOTICE = 4810;
    static final int CLUSTER_ORDERS = 4811;
    static final int PURGE = 4812;
    static final int STREAM_CREDITS = 4813;
    static final int SEALED_REPLIES = 4814;
    static final int TASKS_QUESTION = 4815;
    static final int TASKS_ANSWER = 4816;
    static final int NO_NUMBER_REMOVAL = 4817;
    static final int RINGS_QUESTION = 4818;
    static final int RINGS_ANSWER = 4819;

    static final int FAILURE_NOTE = 4830;
    static final int POOL_SAMPLE = 4831;

    static final UUID NOBODY = new UUID(0, 0);

    private WireTypes() {}

    /**
     * The serialization of Hazelcast's own channels. Members send each other exceptions by Java serialization, and
     * those of the CP Subsystem ids; nothing else is let in.
     */
    public static SerializationConfig serialization() {
        JavaSerializationFilterConfig exceptionsOnly = new JavaSerializationFilterConfig();
        exceptionsOnly.setDefaultsDisabled(true);
        exceptionsOnly
                .getWhitelist()
                .addPrefixes(
                        "com.hazelcast.",
                        "java.lang.",
                        "java.io.",
                        "java.util.concurrent.",
                        "java.util.Collections$Empty",
                        "[Ljava.lang.StackTraceElement;");
        exceptionsOnly.getWhitelist().addClasses("java.util.ArrayList"); // holds what an exception suppressed
        exceptionsOnly.getWhitelist().addClasses("java.util.UUID"); // by which the CP Subsystem tells its members apart
        exceptionsOnly.getBlacklist().addPrefixes("java.lang.invoke.", "java.lang.reflect.", "java.io.ObjectInput");

        SerializationConfig config = new SerializationConfig();
        config.setJavaSerializationFilterConfig(exceptionsOnly);
        add(config, TaskEnvelope.class, new TaskEnvelope.Serializer());
        add(config, ReplyBatch.class, new ReplyBatch.Serializer());
        add(config, SealedReplies.class, new SealedReplies.Serializer());
        add(config, PoolDefinition.class, new PoolDefinition.Serializer());
        add(config, NodePoolKey.class, new NodePoolKey.Serializer());
        add(config, NodePoolStatus.class, new NodePoolStatus.Serializer());
        add(config, RetiredTotals.class, new RetiredTotals.Serializer());
        add(config, ClusterTime.class, new ClusterTime.Serializer());
        add(config, NodeClaims.class, new NodeClaims.Serializer());
        add(config, CancelCommand.class, new CancelCommand.Serializer());
        add(config, BreakerNotice.class, new BreakerNotice.Serializer());
        add(config, ClusterOrders.class, new ClusterOrders.Serializer());
        add(config, Purge.class, new Purge.Serializer());
        add(config, TasksQuestion.class, new TasksQuestion.Serializer());
        add(config, TasksAnswer.class, new TasksAnswer.Serializer());
        add(config, NoNumberRemoval.class, new NoNumberRemoval.Serializer());
        add(config, RingsQuestion.class, new RingsQuestion.Serializer());
        add(config, RingsAnswer.class, new RingsAnswer.Serializer());
        add(config, StreamCredits.class, new StreamCredits.Serializer());
        add(config, FailureNote.class, new FailureNote.Serializer());
        add(config, PoolSample.class, new PoolSample.Serializer());
        return config;
    }

    private static <T> void add(SerializationConfig config, Class<T> type, StreamSerializer<T> serializer) {
        config.addSerializerConfig(new SerializerConfig().setTypeClass(type).setImplementation(serializer));
    }

    static void writeUuid(DataOutput out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    static void writeUuidOrNull(DataOutput out, @Nullable UUID id) throws IOException {
        writeUuid(out, id == null ? NOBODY : id);
    }

    static @Nullable UUID readUuidOrNull(DataInput in) throws IOException {
        UUID id = readUuid(in);
        return id.equals(NOBODY) ? null : id;
    }

    static UUID readUuid(DataInput in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }
}
