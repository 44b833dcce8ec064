package io.hazelpool.bench;

import io.hazelpool.api.PoolCallable;

/**
 * Does nothing, and answers its number, by which the caller knows that this result is of this task. No {@code Runnable}
 * besides: Hazelcast's executors would run it as that, and answer null.
 */
final class NoOpTask implements PoolCallable<Integer> {

    private static final long serialVersionUID = 1;

    private final int number;

    NoOpTask(int number) {
        this.number = number;
    }

    @Override
    public Integer call() {
        return number;
    }
}
