package io.hazelpool.client;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Tells the time it was set to. */
final class SettableClock extends Clock {

    private long millis;

    SettableClock(long millis) {
        this.millis = millis;
    }

    void set(long time) {
        millis = time;
    }

    void advance(long by) {
        millis += by;
    }

    @Override
    public long millis() {
        return millis;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return fixed(instant(), zone);
    }
}
