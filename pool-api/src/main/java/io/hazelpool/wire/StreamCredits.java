package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client tells a node about the streams it has from it: how far each may go, and that somebody still listens.
 * Sent to that very node, when there is news, and every second besides: all numbers are sums from the start, so one
 * that is lost or late does no harm. Nor does a {@link CancelCommand} that is lost: these repeat it.
 */
public final class StreamCredits implements Callable<Boolean>, HazelcastInstanceAware {

    private final UUID client;
    private final long batchesRead;
    private final List<Credit> credits;
    private @Nullable HazelcastInstance member;

    /**
     * How far one stream may go.
     *
     * @param items how many items may be sent in all
     * @param bytes how many bytes of items may be sent in all; the item that exceeds it still goes
     */
    public record Credit(UUID taskId, long items, long bytes) {

        private static final long NONE_WANTED = -1;

        /** Nobody wants more of this one: its task is to be cancelled, in case it was not told so before. */
        public static Credit cancelled(UUID taskId) {
            return new Credit(taskId, NONE_WANTED, NONE_WANTED);
        }

        /** Whether the task is to be cancelled. */
        public boolean isCancelled() {
            return items < 0;
        }
    }

    /**
     * What this client tells a node.
     *
     * @param batchesRead the {@link StreamBatch#number} of the last one that was read
     * @param credits one for each stream whose task runs there, as far as the client knows
     */
    public StreamCredits(UUID client, long batchesRead, List<Credit> credits) {
        this.client = client;
        this.batchesRead = batchesRead;
        this.credits = List.copyOf(credits);
    }

    /** Who tells it. */
    public UUID client() {
        return client;
    }

    /** The {@link StreamBatch#number} of the last one that was read. */
    public long batchesRead() {
        return batchesRead;
    }

    /** One for each stream whose task runs there, as far as the client knows; immutable. */
    public List<Credit> credits() {
        return credits;
    }

    /** Has what clients tell this member received like this, on a thread of Hazelcast's for such; must not block. */
    public static void receivedBy(HazelcastInstance member, Consumer<StreamCredits> receiver) {
        member.getUserContext().put(StreamCredits.class.getName(), receiver);
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance hazelcast) {
        member = hazelcast;
    }

    /** Hands itself to the node; false if that does not serve yet, or any more. */
    @Override
    @SuppressWarnings("unchecked") // put there by receivedBy
    public Boolean call() {
        Object receiver = member == null ? null : member.getUserContext().get(StreamCredits.class.getName());
        if (receiver == null) {
            return false;
        }
        ((Consumer<StreamCredits>) receiver).accept(this);
        return true;
    }

    static final class Serializer implements StreamSerializer<StreamCredits> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.STREAM_CREDITS;
        }

        @Override
        public void write(ObjectDataOutput out, StreamCredits credits) throws IOException {
            out.writeByte(VERSION);
            WireTypes.writeUuid(out, credits.client);
            out.writeLong(credits.batchesRead);
            out.writeInt(credits.credits.size());
            for (Credit credit : credits.credits) {
                WireTypes.writeUuid(out, credit.taskId);
                out.writeLong(credit.items);
                out.writeLong(credit.bytes);
            }
        }

        @Override
        public StreamCredits read(ObjectDataInput in) throws IOException {
            in.readByte();
            UUID client = WireTypes.readUuid(in);
            long batchesRead = in.readLong();
            List<Credit> credits = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                credits.add(new Credit(WireTypes.readUuid(in), in.readLong(), in.readLong()));
            }
            return new StreamCredits(client, batchesRead, credits);
        }
    }
}
