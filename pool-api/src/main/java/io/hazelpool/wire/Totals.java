package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;

/**
 * How many tasks ended in which way.
 *
 * @param executed ran: succeeded, failed or timed out
 * @param failed threw, timed out, or could not be decoded
 * @param undecodable of the failed, those that could not be decoded
 * @param expired waited too long and did not run
 */
public record Totals(long executed, long failed, long undecodable, long expired) {

    public static final Totals NONE = new Totals(0, 0, 0, 0);

    public Totals plus(Totals other) {
        return new Totals(
                executed + other.executed,
                failed + other.failed,
                undecodable + other.undecodable,
                expired + other.expired);
    }

    void writeTo(ObjectDataOutput out) throws IOException {
        out.writeLong(executed);
        out.writeLong(failed);
        out.writeLong(undecodable);
        out.writeLong(expired);
    }

    static Totals readFrom(ObjectDataInput in) throws IOException {
        return new Totals(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }
}
