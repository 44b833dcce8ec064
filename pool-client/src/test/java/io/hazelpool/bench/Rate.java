package io.hazelpool.bench;

import java.util.concurrent.TimeUnit;

/** How much in how long. */
final class Rate {

    private Rate() {}

    static double perSecond(long count, long nanos) {
        return count * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
    }
}
