package io.hazelpool.wire;

/**
 * How long tasks took that have started and ended.
 *
 * @param waits from submission to start
 * @param runs from start to end
 */
public record TaskTimes(Histogram waits, Histogram runs) {}
