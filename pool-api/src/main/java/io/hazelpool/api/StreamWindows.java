package io.hazelpool.api;

/** How far a stream's task may be ahead of its subscriber. */
public final class StreamWindows {

    /** So many items. */
    public static final int ITEMS = 256;

    /** Or items of so many bytes in all, serialized; the one that exceeds it still goes. */
    public static final int BYTES = 1 << 20;

    private StreamWindows() {}
}
