package io.hazelpool.wire;

import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.impl.SerializationConstants;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.impl.LazyMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.util.Map;

/**
 * Removes an entry unless its value is a number, in one step: what is a number by then stays. Answers whether it did.
 *
 * <p>The type is looked at in the bytes, by Hazelcast's own entry: to read what may be anything is not for the thread
 * of a partition, and to set an entry by its public interface reads it first.
 */
final class NoNumberRemoval implements EntryProcessor<String, Long, Boolean> {

    private static final long serialVersionUID = 1L;

    @Override
    public Boolean process(Map.Entry<String, Long> entry) {
        if (!(entry instanceof LazyMapEntry<String, Long> there)) {
            return false;
        }
        Data value = there.getValueData();
        if (value == null || isNumber(value)) {
            return false;
        }
        there.remove();
        return true;
    }

    private static boolean isNumber(Data value) {
        return value.getType() == SerializationConstants.CONSTANT_TYPE_LONG && value.dataSize() == Long.BYTES;
    }

    static final class Serializer implements StreamSerializer<NoNumberRemoval> {

        @Override
        public int getTypeId() {
            return WireTypes.NO_NUMBER_REMOVAL;
        }

        @Override
        public void write(ObjectDataOutput out, NoNumberRemoval removal) {}

        @Override
        public NoNumberRemoval read(ObjectDataInput in) {
            return new NoNumberRemoval();
        }
    }
}
