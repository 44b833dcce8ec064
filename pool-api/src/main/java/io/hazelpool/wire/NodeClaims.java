package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one node has taken from the queues and not ended yet, as it last told.
 *
 * @param node the node's name
 */
public record NodeClaims(String node, List<Claim> claims) {

    public NodeClaims {
        claims = List.copyOf(claims);
    }

    /**
     * One task.
     *
     * @param client whom to tell its end; null if nobody waits for it
     * @param submittedAt in milliseconds of the cluster's clock
     */
    public record Claim(String pool, UUID taskId, @Nullable UUID client, long submittedAt) {}

    static final class Serializer implements StreamSerializer<NodeClaims> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.NODE_CLAIMS;
        }

        @Override
        public void write(ObjectDataOutput out, NodeClaims held) throws IOException {
            out.writeByte(VERSION);
            out.writeString(held.node);
            out.writeInt(held.claims.size());
            for (Claim claim : held.claims) {
                out.writeString(claim.pool);
                WireTypes.writeUuid(out, claim.taskId);
                WireTypes.writeUuidOrNull(out, claim.client);
                out.writeLong(claim.submittedAt);
            }
        }

        @Override
        public NodeClaims read(ObjectDataInput in) throws IOException {
            in.readByte();
            String node = WireBytes.readText(in);
            int size = in.readInt();
            List<Claim> claims = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                claims.add(new Claim(
                        WireBytes.readText(in), WireTypes.readUuid(in), WireTypes.readUuidOrNull(in), in.readLong()));
            }
            return new NodeClaims(node, claims);
        }
    }
}
