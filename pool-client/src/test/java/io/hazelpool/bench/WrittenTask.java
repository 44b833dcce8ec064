package io.hazelpool.bench;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.hazelpool.api.PoolCallable;
import java.io.IOException;

/** A {@link NoOpTask} that writes itself, rather than by Java serialization. */
final class WrittenTask implements PoolCallable<Integer>, IdentifiedDataSerializable {

    private static final long serialVersionUID = 1;

    private int number;

    /** To be read. */
    @SuppressWarnings("unused") // by reflection
    WrittenTask() {}

    WrittenTask(int number) {
        this.number = number;
    }

    @Override
    public Integer call() {
        return number;
    }

    @Override
    public int getFactoryId() {
        return 0;
    }

    @Override
    public int getClassId() {
        return 0;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeInt(number);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        number = in.readInt();
    }
}
