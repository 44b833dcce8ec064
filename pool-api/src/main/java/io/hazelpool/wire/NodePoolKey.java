package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.util.UUID;

/**
 * The key of a row in {@link ClusterNames#STATUS}.
 *
 * @param node the node's id in the cluster; all zero for the row of the nodes that left
 */
public record NodePoolKey(UUID node, String pool) {

    private static final UUID RETIRED = new UUID(0, 0);

    /** The row in which a pool's totals of all nodes that left are kept. */
    public static NodePoolKey retired(String pool) {
        return new NodePoolKey(RETIRED, pool);
    }

    static final class Serializer implements StreamSerializer<NodePoolKey> {

        // A key is compared by its bytes: it has no version, and never changes.
        @Override
        public int getTypeId() {
            return WireTypes.NODE_POOL_KEY;
        }

        @Override
        public void write(ObjectDataOutput out, NodePoolKey key) throws IOException {
            WireTypes.writeUuid(out, key.node);
            out.writeString(key.pool);
        }

        @Override
        public NodePoolKey read(ObjectDataInput in) throws IOException {
            return new NodePoolKey(WireTypes.readUuid(in), WireBytes.readText(in));
        }
    }
}
