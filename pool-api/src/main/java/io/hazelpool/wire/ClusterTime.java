package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a member for the cluster's time. Hazelcast's own client answers with its JVM's clock instead, which may be
 * minutes off. Reads and writes no entry; sent to any key of any map.
 */
public final class ClusterTime implements EntryProcessor<String, PoolDefinition, Long>, HazelcastInstanceAware {

    private static final long serialVersionUID = 1L;

    private transient @Nullable HazelcastInstance member;

    /** The cluster's time in milliseconds, by one round trip. */
    public static long ask(HazelcastInstance client) {
        return client.<String, PoolDefinition>getMap(ClusterNames.POOLS).executeOnKey("", new ClusterTime());
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance hazelcast) {
        member = hazelcast;
    }

    @Override
    public Long process(Map.Entry<String, PoolDefinition> entry) {
        return member == null ? System.currentTimeMillis() : member.getCluster().getClusterTime();
    }

    @Override
    public @Nullable EntryProcessor<String, PoolDefinition, Long> getBackupProcessor() {
        return null;
    }

    static final class Serializer implements StreamSerializer<ClusterTime> {

        @Override
        public int getTypeId() {
            return WireTypes.CLUSTER_TIME;
        }

        @Override
        public void write(ObjectDataOutput out, ClusterTime question) {}

        @Override
        public ClusterTime read(ObjectDataInput in) {
            return new ClusterTime();
        }
    }
}
