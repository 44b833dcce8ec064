package io.hazelpool.wire;

import java.io.ObjectInputFilter;

/** Asks a filter for one class apart, as that of the one object of a stream. */
record SingleClass(Class<?> serialClass) implements ObjectInputFilter.FilterInfo {

    @Override
    public long arrayLength() {
        return -1;
    }

    @Override
    public long depth() {
        return 1;
    }

    @Override
    public long references() {
        return 1;
    }

    @Override
    public long streamBytes() {
        return 1;
    }
}
