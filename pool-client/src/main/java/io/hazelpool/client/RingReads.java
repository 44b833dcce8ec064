package io.hazelpool.client;

import com.hazelcast.client.impl.clientside.HazelcastClientInstanceImpl;
import com.hazelcast.client.impl.clientside.HazelcastClientProxy;
import com.hazelcast.client.impl.protocol.ClientMessage;
import com.hazelcast.client.impl.protocol.codec.RingbufferReadManyCodec;
import com.hazelcast.client.impl.protocol.codec.RingbufferReadManyCodec.ResponseParameters;
import com.hazelcast.client.impl.spi.impl.ClientInvocation;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import com.hazelcast.ringbuffer.impl.ReadResultSetImpl;
import java.util.concurrent.CompletableFuture;

/**
 * Reads a ring by the operation of {@link Ringbuffer#readManyAsync}. The future of that has each answer pass through
 * the JVM's common pool before whoever waits is told of it: one thread more to be woken and, where that pool is too
 * small to have any, as with two processors or fewer, one to be started. Thread-safe.
 */
final class RingReads {

    private final HazelcastClientInstanceImpl client;
    private final String ring;

    /**
     * Of one ring.
     *
     * @param hazelcast a client
     */
    RingReads(HazelcastInstance hazelcast, String ring) {
        client = ((HazelcastClientProxy) hazelcast).client;
        this.ring = ring;
    }

    /** Asks for so many items at the most, from this sequence on; there is an answer once there is one item. */
    CompletableFuture<ClientMessage> start(long sequence, int most) {
        int partition = client.getPartitionService().getPartition(ring).getPartitionId(); // of another cluster, another
        ClientMessage request = RingbufferReadManyCodec.encodeRequest(ring, sequence, 1, most, null);
        return new ClientInvocation(client, request, ring, partition).invoke();
    }

    /** What such an answer holds; each item is read when it is asked for. */
    ReadResultSet<Object> in(ClientMessage answer) {
        ResponseParameters read = RingbufferReadManyCodec.decodeResponse(answer);
        ReadResultSetImpl<Object, Object> result =
                new ReadResultSetImpl<>(read.readCount, read.items, read.itemSeqs, read.nextSeq);
        result.setSerializationService(client.getSerializationService());
        return result;
    }
}
