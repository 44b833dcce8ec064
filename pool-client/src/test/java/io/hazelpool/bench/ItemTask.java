package io.hazelpool.bench;

import io.hazelpool.api.StreamEmitter;
import io.hazelpool.api.StreamTask;

/** Hands over items of 100 bytes as fast as it may. */
final class ItemTask implements StreamTask<byte[]> {

    private static final long serialVersionUID = 1;

    static final int BYTES = 100;

    private final int items;

    ItemTask(int items) {
        this.items = items;
    }

    @Override
    public void run(StreamEmitter<byte[]> out) {
        for (int i = 0; i < items; i++) {
            out.emit(new byte[BYTES]);
        }
    }
}
