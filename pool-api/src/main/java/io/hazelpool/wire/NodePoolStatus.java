package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.hazelpool.api.Intake;
import java.io.IOException;

/**
 * What one node does in one pool, as it last told.
 *
 * @param node the node's name
 * @param intake whether it takes tasks
 * @param wantedWorkers how many workers it should run
 * @param workers how many it runs
 * @param busy how many of them run a task
 * @param held tasks taken from the queue and not started yet
 * @param stuck workers that were replaced since their task ignored its interrupt, and still does
 * @param restarts workers that ended, or were given up as stuck, and were replaced
 * @param totals since the node's start
 * @param times of its tasks since then
 * @param updatedAt when it told, in milliseconds of the cluster's clock
 */
public record NodePoolStatus(
        String node,
        Intake intake,
        int wantedWorkers,
        int workers,
        int busy,
        int held,
        int stuck,
        long restarts,
        Totals totals,
        TaskTimes times,
        long updatedAt)
        implements StatusRow {

    /** The same, told at another time. */
    public NodePoolStatus at(long time) {
        return new NodePoolStatus(
                node, intake, wantedWorkers, workers, busy, held, stuck, restarts, totals, times, time);
    }

    static final class Serializer implements StreamSerializer<NodePoolStatus> {

        private static final int VERSION = 1;

        @Override
        public int getTypeId() {
            return WireTypes.NODE_POOL_STATUS;
        }

        @Override
        public void write(ObjectDataOutput out, NodePoolStatus status) throws IOException {
            out.writeByte(VERSION);
            out.writeString(status.node);
            out.writeString(status.intake.name());
            out.writeInt(status.wantedWorkers);
            out.writeInt(status.workers);
            out.writeInt(status.busy);
            out.writeInt(status.held);
            out.writeInt(status.stuck);
            out.writeLong(status.restarts);
            out.writeLong(status.updatedAt);
            status.totals.writeTo(out);
            status.times.writeTo(out);
        }

        @Override
        public NodePoolStatus read(ObjectDataInput in) throws IOException {
            in.readByte();
            String node = WireBytes.readText(in);
            Intake intake = Intake.valueOf(WireBytes.readText(in));
            int wantedWorkers = in.readInt();
            int workers = in.readInt();
            int busy = in.readInt();
            int held = in.readInt();
            int stuck = in.readInt();
            long restarts = in.readLong();
            long updatedAt = in.readLong();
            Totals totals = Totals.readFrom(in);
            TaskTimes times = TaskTimes.readFrom(in);
            return new NodePoolStatus(
                    node, intake, wantedWorkers, workers, busy, held, stuck, restarts, totals, times, updatedAt);
        }
    }
}
