package io.hazelpool.bench;

import io.hazelpool.api.PoolCallable;
import java.util.concurrent.TimeUnit;

/** Takes a millisecond without work, and answers the nanoseconds that it took. */
final class PauseTask implements PoolCallable<Long> {

    private static final long serialVersionUID = 1;

    @Override
    public Long call() throws InterruptedException {
        long start = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(1);
        return System.nanoTime() - start;
    }
}
