package io.hazelpool.bench;

import io.hazelpool.api.PoolRunnable;

/** As {@link NoOpTask}, of the same size, without a result. */
final class NoOpRun implements PoolRunnable {

    private static final long serialVersionUID = 1;

    private final int number;

    NoOpRun(int number) {
        this.number = number;
    }

    @Override
    public void run() {}

    @Override
    public String toString() {
        return "no-op " + number;
    }
}
