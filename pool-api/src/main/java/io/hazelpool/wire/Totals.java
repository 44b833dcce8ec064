package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;

/**
 * How many tasks ended in which way. Each task is in exactly one of {@code executed}, {@code undecodable},
 * {@code expired}, {@code cancelled} and {@code lost}: their sum is the number of tasks that have ended.
 *
 * @param executed ran: succeeded, failed or timed out
 * @param failed threw, timed out, or could not be decoded
 * @param undecodable of the failed, those that could not be decoded
 * @param expired waited too long and did not run
 * @param cancelled were cancelled, waiting or running
 * @param lost went with their node
 * @param rejectedForged were refused unopened, as they were not sealed by a key of the node's, too old, or copies; none
 *     of the above
 */
public record Totals(
        long executed, long failed, long undecodable, long expired, long cancelled, long lost, long rejectedForged) {

    public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);

    /** Of a node that refused none. */
    public Totals(long executed, long failed, long undecodable, long expired, long cancelled, long lost) {
        this(executed, failed, undecodable, expired, cancelled, lost, 0);
    }

    /** Nothing but this many that were cancelled. */
    public static Totals ofCancelled(long count) {
        return new Totals(0, 0, 0, 0, count, 0);
    }

    /** Nothing but this many that were lost. */
    public static Totals ofLost(long count) {
        return new Totals(0, 0, 0, 0, 0, count);
    }

    public Totals plus(Totals other) {
        return new Totals(
                executed + other.executed,
                failed + other.failed,
                undecodable + other.undecodable,
                expired + other.expired,
                cancelled + other.cancelled,
                lost + other.lost,
                rejectedForged + other.rejectedForged);
    }

    /** What came since an earlier look at the same counts. */
    public Totals since(Totals earlier) {
        return new Totals(
                executed - earlier.executed,
                failed - earlier.failed,
                undecodable - earlier.undecodable,
                expired - earlier.expired,
                cancelled - earlier.cancelled,
                lost - earlier.lost);
    }

    void writeTo(ObjectDataOutput out) throws IOException {
        out.writeLong(executed);
        out.writeLong(failed);
        out.writeLong(undecodable);
        out.writeLong(expired);
        out.writeLong(cancelled);
        out.writeLong(lost);
        out.writeLong(rejectedForged);
    }

    static Totals readFrom(ObjectDataInput in) throws IOException {
        return new Totals(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }
}
