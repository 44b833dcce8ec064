package io.hazelpool.bench;

import io.hazelpool.api.PoolCallable;

/** As {@link NoOpTask}, with so many bytes more. */
final class FilledTask implements PoolCallable<Integer> {

    private static final long serialVersionUID = 1;

    private final int number;
    private final byte[] filling;

    FilledTask(int number, byte[] filling) {
        this.number = number;
        this.filling = filling;
    }

    @Override
    public Integer call() {
        return filling.length == 0 ? -1 : number;
    }
}
